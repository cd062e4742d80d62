/** The detail of the 403 for a page whose origin may not open a WebSocket. */
export const CROSS_ORIGIN_TEXT = 'WebSockets from this origin are not allowed.';

/**
 * True when a page of this origin may open a WebSocket. Browsers send cookies along and leave the
 * check to the server (RFC 6455 §10.2).
 *
 * A request without `Origin` does not come from a browser. The request's own host is always allowed.
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

// Reads the host of `http://host:port`. `URL` omits the scheme's default port, as browsers do in `Host`.
function hostOf(origin: string): string | undefined {
  try {
    const url = new URL(origin);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.host : undefined;
  } catch {
    return undefined;
  }
}
