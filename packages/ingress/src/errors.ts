import { StartupError } from '@sluice/core';

/** A mistake in how an application is given to the ingress, e.g. `E_INGRESS_APP`; thrown at start. */
export class IngressError extends StartupError {
  override readonly name: string = 'IngressError';

  constructor(code: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(code, `${code}: ${message}`, options);
  }
}

/** A route prefix that breaks the rules of prefixes. */
export class RoutePrefixError extends IngressError {
  override readonly name = 'RoutePrefixError';
  readonly prefix: string;

  constructor(prefix: string, problem: string) {
    super('E_ROUTE_PREFIX', `route prefix ${JSON.stringify(prefix)} ${problem}`);
    this.prefix = prefix;
  }
}
