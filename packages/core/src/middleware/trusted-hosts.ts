import type { HttpRequest } from '../http/request.js';
import { PlainTextResponse, RedirectResponse } from '../http/response.js';
import type { MiddlewareFunction } from './middleware.js';
import { refuseOptions } from './middleware-options.js';

/** Options of {@link trustedHosts}. */
export interface TrustedHostsOptions {
  /** Redirects `shop.example` to `www.shop.example` where only that is trusted; defaults to true. */
  readonly wwwRedirect?: boolean;
}

/**
 * Answers requests for other hosts with 400 `Invalid host header`:
 * `trustedHosts(['shop.example', '*.shop.example'])`. Ports do not matter.
 *
 * Throws `DefinitionError` for a `*` elsewhere than at the beginning.
 */
export function trustedHosts(
  hosts: readonly string[],
  { wwwRedirect = true }: TrustedHostsOptions = {},
): MiddlewareFunction {
  for (const pattern of hosts) checkPattern(pattern);
  const patterns = hosts.map((host) => host.toLowerCase());
  return (request, next) => {
    const host = hostOf(request);
    if (isTrusted(host, patterns)) return next();
    if (wwwRedirect && isTrusted(`www.${host}`, patterns)) {
      return new RedirectResponse(request.url.replace('://', '://www.'));
    }
    return new PlainTextResponse('Invalid host header', { status: 400 });
  };
}

function checkPattern(pattern: string): void {
  const rest = pattern.replace(/^\*(?:\.|$)/, '');
  if (!/[*/]|:\d+$/.test(rest)) return;
  refuseOptions(
    'trustedHosts',
    `has the host ${JSON.stringify(pattern)}.`,
    "Write a name without a port, '*.example.com' for its subdomains, or '*' for all.",
  );
}

/** The host that the client wrote, in lower case and without its port. */
export function hostOf({ headers }: HttpRequest): string {
  return (headers.get('host') ?? '').replace(/:\d*$/, '').toLowerCase();
}

function isTrusted(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (pattern === '*' || pattern === host) return true;
    return pattern.startsWith('*.') && host.endsWith(pattern.slice(1));
  });
}
