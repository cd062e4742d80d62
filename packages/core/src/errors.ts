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
