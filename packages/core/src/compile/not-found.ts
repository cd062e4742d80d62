import { type TextReply, statusReply } from '../http/reply.js';
import { findRoute } from '../http/router/find.js';
import type { RouteTree } from '../http/router/tree.js';

/** The reply to a request or handshake for which there is nothing. */
export const NOT_FOUND: TextReply = statusReply(404);

/** The reply to a request whose path has no operation: 426 where a WebSocket has it, 404 otherwise. */
export function notFound(sockets: RouteTree<unknown>, path: string): TextReply {
  const isSocket = findRoute(sockets, 'GET', path).kind === 'found';
  return isSocket ? statusReply(426, ['upgrade', 'websocket']) : NOT_FOUND;
}
