import { HttpError } from './errors.js';

/**
 * A request whose parameters or body were refused: 422 with every issue.
 *
 * The body of the response is `{"detail": [issue, ...]}`, as of every `HttpError`.
 */
export class ValidationError extends HttpError {
  override readonly name = 'ValidationError';
  readonly issues: readonly Issue[];
  readonly #body: (() => unknown) | undefined;

  constructor(
    issues: readonly Issue[],
    options: {
      readonly cause?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      /** Makes `body`; called each time that it is read. */
      readonly body?: () => unknown;
    } = {},
  ) {
    super(422, issues, options);
    this.issues = issues;
    this.#body = options.body;
  }

  /**
   * The body of the request as it was received: the value of its JSON, its text where that is no JSON, or
   * the fields of its form. Undefined without a body, and where the operation reads it as `HttpRequest`.
   *
   * Has what `@Secret()` keeps out of the issues: neither log nor send it as it is.
   */
  get body(): unknown {
    return this.#body?.();
  }
}

/** An entry of a 422's `detail`, in FastAPI's form. */
export interface Issue {
  /** FastAPI's word where it has one (`int_parsing`, `missing`, `string_too_short`, ...). */
  readonly type: string;
  /** Source, then keys and indexes: `["body", "items", 0, "price"]`. */
  readonly loc: readonly (string | number)[];
  /** The mistake, for people; a class-validator rule's own message. */
  readonly msg: string;
  /** The received value; absent for headers, cookies and secrets. */
  readonly input?: unknown;
  /** The numbers or values of the rule: `{ "gt": 0 }`. */
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** The most issues that a response reports. Checks stop there; the next request finds the rest. */
export const MAX_ISSUES = 100;

/** The `msg` of an issue of type `missing`. */
export const FIELD_REQUIRED = 'Field required';
