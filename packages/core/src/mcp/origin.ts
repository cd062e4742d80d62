import type { RequestHead } from '../http/exchange.js';

/**
 * True when a page of this origin may call tools. A page that had its own name resolve to this machine (DNS
 * rebinding) sends that name as host and origin, so only pages of the local machine may call without being
 * listed, and only under a name that no other machine has. A request without `Origin` does not come from a
 * browser.
 */
export function mayCallTools(
  head: Pick<RequestHead, 'header'>,
  allowed: readonly string[] | '*',
): boolean {
  const origin = head.header('origin');
  if (origin === undefined || allowed === '*' || allowed.includes(origin)) return true;
  const host = head.header('host');
  if (host === undefined || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.host === host.toLowerCase() && LOCAL.has(url.hostname);
}

const LOCAL: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
