import type { Issue } from './schema/types.js';

/** One mistake in a user's decorated class or configuration. */
export interface DefinitionProblem {
  /** Stable, e.g. `E_PARAM_ERASED`. */
  readonly code: string;
  /** `Shop.create parameter 1 "item"`. */
  readonly where: string;
  /** What is wrong. */
  readonly what: string;
  /** What to write instead. */
  readonly fix: string;
}

/** Thrown at start with every mistake found, not only the first. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    super(problems.map((p) => `${p.code}: ${p.where}: ${p.what} ${p.fix}`).join('\n'));
    this.problems = problems;
  }
}

/**
 * Answers a request with a status and `{"detail": ...}`.
 *
 * `detail` is any JSON value; the status's reason phrase when left out. A 204 or 304 has no body.
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

/** A request whose parameters or body were refused: 422 with every issue. */
export class ValidationError extends HttpError {
  override readonly name = 'ValidationError';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(422, issues);
    this.issues = issues;
  }
}

/** Rejects what a request was waiting for when its client leaves, it times out or it is cancelled. */
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

/** An address that cannot be listened on; the message says which, why, and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code: string;

  constructor(host: string, port: number, cause: unknown) {
    const systemCode =
      cause instanceof Error && 'code' in cause ? String(cause.code) : 'an unknown error';
    const code = LISTEN_CODES.get(systemCode) ?? 'E_LISTEN';
    super(
      `${code}: ${LISTEN_ADVICE.get(code)?.(host, port) ?? `Cannot listen on ${host}:${port} (${systemCode}).`}`,
      {
        cause,
      },
    );
    this.code = code;
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
