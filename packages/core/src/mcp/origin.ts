/**
 * True when a page of this origin may call tools. A page that had its own name resolve to this machine (DNS
 * rebinding) sends that name as host and origin, so only pages of the local machine may call without being
 * listed, and only under a name that no other machine has. A request without `Origin` does not come from a
 * browser.
 */
export function mayCallTools(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[] | '*',
): boolean {
  if (origin === undefined || allowed === '*' || allowed.includes(origin)) return true;
  if (host === undefined || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.host === host.toLowerCase() && LOCAL.has(url.hostname);
}

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
