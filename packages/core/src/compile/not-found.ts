import { type TextReply, statusReply } from '../http/reply.js';
import { findRoute } from '../http/router/find.js';
import type { RouteTree } from '../http/router/tree.js';

/** The reply to a request or handshake that matches no route. */
export const NOT_FOUND: TextReply = statusReply(404);

/** Makes the reply to a request without an operation: 426 when its path is a WebSocket's, 404 otherwise. */
export function notFound(sockets: RouteTree<unknown>, path: string): TextReply {
  const isSocket = findRoute(sockets, 'GET', path).kind === 'found';
  return isSocket ? statusReply(426, ['upgrade', 'websocket']) : NOT_FOUND;
}
