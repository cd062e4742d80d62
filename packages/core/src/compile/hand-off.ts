import type { Exchange } from '../http/exchange.js';
import { isForeign, takeCall } from '../http/hand-off.js';
import { isObserved, noteReply } from '../http/request-channels.js';
import { type Reply, StreamBody } from '../http/reply.js';
import { isBodyless } from '../http/status.js';
import type { RequestScope } from '../scope/request-scope.js';

/**
 * Lets the front take a stream from the process that makes it, where the reply is that of a call which has
 * not begun, and nothing here has work to do with its items.
 *
 * False when the reply must be sent from here.
 */
export function handOff(exchange: Exchange, reply: Reply, scope: RequestScope): boolean {
  const { body } = reply;
  if (!(body instanceof StreamBody) || exchange.reply.handOff === undefined) return false;
  const { content, options } = body;
  if (typeof content === 'function' || options.encodeItem !== undefined) return false;
  if (exchange.head.method === 'HEAD' || exchange.abort.reason !== undefined) return false;
  // Looked at for such a stream alone: a generator of this process may set status and headers until it yields.
  if (!isForeign(content) || scope.hasTasks || isBodyless(reply.status)) return false;
  const call = takeCall(content);
  if (call === undefined) return false;
  const { status, headers } = reply;
  if (isObserved()) noteReply(exchange.head, status, scope.route);
  const { sse, pingIntervalMs } = options;
  exchange.reply.handOff({ status, headers, sse, pingIntervalMs }, call);
  return true;
}
