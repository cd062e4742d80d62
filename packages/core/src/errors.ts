/** A mistake in a user's decorated class or configuration. */
export interface DefinitionProblem {
  /** Stable, e.g. `E_PARAM_ERASED`. */
  readonly code: string;
  /** `Shop.create parameter 1 ("item")`. */
  readonly where: string;
  /** The mistake: a sentence, or a predicate whose subject is `where` ("is an array, ..."). */
  readonly what: string;
  /** The advice what to write instead. */
  readonly fix: string;
}

// Registered, so that two copies of this package in one process know each other's errors.
const STARTUP_ERROR = Symbol.for('sluice.startup-error');

/**
 * An error that keeps an application from starting: a mistake in its classes, its options, its config
 * file or its addresses. Every error of a start extends this class.
 *
 * `message` says what is wrong, where, and what to write instead, so a program can print it without
 * the stack.
 */
export abstract class StartupError extends Error {
  override readonly name: string = 'StartupError';
  /** Stable, e.g. `E_PORT_IN_USE`; `message` begins with it. */
  readonly code: string;

  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }

  /** True for errors of another copy of this package too; the classes below it are tested as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== StartupError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value instanceof Error && STARTUP_ERROR in value;
  }
}

// On the prototype, because `inspect` prints own properties.
Object.defineProperty(StartupError.prototype, STARTUP_ERROR, { value: true });

/** Thrown at start with every mistake found; `code` is the code of the first. */
export class DefinitionError extends StartupError {
  override readonly name = 'DefinitionError';
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    super(problems[0]?.code ?? 'E_DEFINITION', problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

function formatProblem({ code, where, what, fix }: DefinitionProblem): string {
  const separator = /^(is|has|would) /.test(what) ? ' ' : ': ';
  return `${code}: ${where}${separator}${what} ${fix}`;
}

/**
 * Answers a request with a status and `{"detail": ...}`.
 *
 * `detail` is any JSON value and defaults to the status's reason phrase. A 204 or 304 has no body.
 */
export class HttpError extends Error {
  override readonly name: string = 'HttpError';
  readonly status: number;
  readonly detail: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail?: unknown,
    options: { readonly headers?: Readonly<Record<string, string>>; readonly cause?: unknown } = {},
  ) {
    super(typeof detail === 'string' ? detail : `HTTP ${status}`, { cause: options.cause });
    this.status = status;
    this.detail = detail;
    this.headers = options.headers ?? {};
  }
}

const RETURN_DECLARED =
  'Return what `response` declares, declare what is returned, or return an HttpResponse, which is sent as it is.';

/**
 * A handler returned what its operation does not declare as `response`: a 500, logged with this. So is a
 * message that a WebSocket does not declare as `send`: it closes the socket with 1011.
 *
 * `what` names the place and kinds of values, never the values, which may be secret.
 */
export class ResponseMismatchError extends TypeError {
  override readonly name = 'ResponseMismatchError';
  readonly code = 'E_RESPONSE_MISMATCH';
  readonly what: string;

  /** `where` is the handler, `Shop.create`; `fix` defaults to that of an operation. */
  constructor(what: string, where?: string, fix: string = RETURN_DECLARED) {
    const place = where === undefined ? '' : `${where}: `;
    super(`E_RESPONSE_MISMATCH: ${place}${what} ${fix}`);
    this.what = what;
  }
}

/**
 * A generator dependency that did not do its part: yield one value, and let errors through. A 500,
 * logged with this.
 */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';
  readonly code = 'E_DEPENDENCY_YIELD';

  /** `dependency` is its name; `what` continues the sentence. */
  constructor(dependency: string, what: string, cause?: unknown) {
    super(`E_DEPENDENCY_YIELD: The dependency ${dependency} ${what}`, { cause });
  }
}

/** A lifespan that is a generator and did not yield exactly once. Fails the start, or the end. */
export class LifespanError extends Error {
  override readonly name = 'LifespanError';
  readonly code = 'E_LIFESPAN_YIELD';

  /** `lifespan` is its name; `what` continues the sentence. */
  constructor(lifespan: string, what: string) {
    super(
      `E_LIFESPAN_YIELD: The lifespan ${lifespan || '(anonymous)'} ${what} Yield once, between start and end.`,
    );
  }
}

/** A call of `urlFor` that means no URL, or several. */
export class UrlError extends Error {
  override readonly name = 'UrlError';
  /** Stable; `message` begins with it. */
  readonly code: string;

  /** `what` is a sentence, and `fix` the advice what to write instead. */
  constructor(
    code: 'E_URL_UNKNOWN' | 'E_URL_PARAMS' | 'E_URL_AMBIGUOUS',
    what: string,
    fix: string,
  ) {
    super(`${code}: ${what} ${fix}`);
    this.code = code;
  }
}

/** A cookie that browsers would drop, because it is longer than they keep. */
export class CookieTooLongError extends Error {
  override readonly name = 'CookieTooLongError';
  readonly code = 'E_COOKIE_LENGTH';

  constructor(cookie: string, bytes: number, maxBytes: number) {
    super(
      `E_COOKIE_LENGTH: The cookie ${cookie} would have ${bytes} bytes, but browsers keep at most ${maxBytes}. Keep an id in it, and the rest in a database.`,
    );
  }
}

/** Rejects the waits of a request whose client leaves, which times out, or which is cancelled. */
export class CancelledError extends Error {
  override readonly name: string = 'CancelledError';
  readonly code = 'E_CANCELLED';
  readonly requestId: string | undefined;

  constructor(
    message = 'The request was cancelled.',
    options: { readonly requestId?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.requestId = options.requestId;
  }
}

/**
 * True for what ends the waits of a cancelled request: a CancelledError, or the `AbortError` with which Node
 * rejects most of what is given the request's signal.
 */
export function isCancellation(error: unknown): boolean {
  if (error instanceof CancelledError) return true;
  if (!(error instanceof Error) || error.name !== 'AbortError') return false;
  return error.cause instanceof CancelledError;
}

/** An application was used after its `close` hook had run. */
export class AppClosedError extends Error {
  override readonly name = 'AppClosedError';
  readonly code = 'E_APP_CLOSED';

  constructor(name: string) {
    super(`E_APP_CLOSED: ${name} has been closed. Make another with createApp.`);
  }
}

/** Thrown when an address cannot be listened on; the message names it, the cause, and the fix. */
export class ListenError extends StartupError {
  override readonly name = 'ListenError';

  constructor(host: string, port: number, cause: unknown) {
    const systemCode =
      cause instanceof Error && 'code' in cause ? String(cause.code) : 'an unknown error';
    const code = LISTEN_CODES.get(systemCode) ?? 'E_LISTEN';
    const advice = LISTEN_ADVICE.get(code)?.(host, port);
    super(code, `${code}: ${advice ?? `Cannot listen on ${host}:${port} (${systemCode}).`}`, {
      cause,
    });
  }
}

const LISTEN_CODES: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'E_PORT_IN_USE'],
  ['EACCES', 'E_PORT_FORBIDDEN'],
  ['EADDRNOTAVAIL', 'E_HOST_UNKNOWN'],
  ['ENOTFOUND', 'E_HOST_UNKNOWN'],
]);

const LISTEN_ADVICE: ReadonlyMap<string, (host: string, port: number) => string> = new Map([
  [
    'E_PORT_IN_USE',
    (host, port) =>
      `${host}:${port} is already in use. Stop what listens there, or choose another port (0 takes any free one).`,
  ],
  [
    'E_PORT_FORBIDDEN',
    (host, port) =>
      `${host}:${port} needs more rights than this process has. Choose a port from 1024.`,
  ],
  ['E_HOST_UNKNOWN', (host) => `${host} is no address of this machine. Use 127.0.0.1 or 0.0.0.0.`],
]);
