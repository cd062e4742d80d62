import type { RequestHead } from '../http/exchange.js';
import { quoteUrl } from '../http/percent.js';
import type { TextReply } from '../http/reply.js';
import { findRoute } from '../http/router/find.js';
import type { RouteTree } from '../http/router/tree.js';

/** The redirect to a path with one slash more or less at its end. */
export interface SlashRedirect {
  /** False when the other path exists only with other methods. */
  readonly hasMethod: boolean;
  readonly reply: TextReply;
}

/**
 * Makes the 307 to the path with one slash more or less at its end; undefined when no route has it.
 *
 * `path` is without the route prefix. The location is relative, so that it stays correct behind
 * proxies that change the scheme and host.
 */
export function redirectSlash(
  operations: RouteTree<unknown>,
  head: RequestHead,
  path: string,
): SlashRedirect | undefined {
  if (path === '/') return undefined;
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  const { kind } = findRoute(operations, head.method, other);
  if (kind !== 'found' && kind !== 'method') return undefined;
  const { query } = head;
  const location = quoteUrl(`${head.rootPath}${other}${query === '' ? '' : `?${query}`}`);
  // A location `//host` would lead to another site.
  if (location.startsWith('//')) return undefined;
  const reply: TextReply = { status: 307, headers: ['location', location], body: undefined };
  return { hasMethod: kind === 'found', reply };
}
