/**
 * A mistake in how an application is given to the ingress; thrown at start.
 *
 * `message` says what is wrong, where, and what to write instead.
 */
export class IngressError extends Error {
  override readonly name: string = 'IngressError';
  /** Stable, e.g. `E_INGRESS_APP`. */
  readonly code: string;

  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}

/** A route prefix that cannot be one. */
export class RoutePrefixError extends IngressError {
  override readonly name = 'RoutePrefixError';
  readonly prefix: string;

  constructor(prefix: string, problem: string) {
    super('E_ROUTE_PREFIX', `route prefix ${JSON.stringify(prefix)} ${problem}`);
    this.prefix = prefix;
  }
}
