/** The answer to a page of an origin that may not open a WebSocket. */
export const CROSS_ORIGIN_TEXT = 'WebSockets from this origin are not allowed.';

/**
 * Whether a page of another origin may open a WebSocket: browsers send cookies along and check
 * nothing, so the server has to (RFC 6455 §10.2).
 *
 * A request without `Origin` is no browser's. The request's own host is always allowed.
 */
export function isOriginAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[] | '*',
): boolean {
  if (origin === undefined || allowed === '*') return true;
  if (allowed.includes(origin)) return true;
  return host !== undefined && hostOf(origin) === host.toLowerCase();
}

// Of `http://host:port`; the scheme's own port is left out, as browsers leave it out of Host.
function hostOf(origin: string): string | undefined {
  try {
    const url = new URL(origin);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.host : undefined;
  } catch {
    return undefined;
  }
}
