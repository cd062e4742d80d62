import { HttpError, isCancellation } from '../errors.js';
import type { Exchange, WebSocketExchange } from '../http/exchange.js';
import { isObserved, noteReply } from '../http/request-channels.js';
import { type Reply, StreamBody, type TextReply } from '../http/reply.js';
import { logError } from '../log.js';
import { type RequestScope, currentScope } from '../scope/request-scope.js';
import { toFailureReply } from './failure.js';
import { type StreamFailure, sendStream } from './stream.js';

/**
 * Writes a reply to its exchange, a stream chunk by chunk.
 *
 * Nothing else in core writes HTTP responses but {@link sendFailure}, after this function failed, and the
 * transports, which refuse requests that they cannot read.
 *
 * For a stream it returns a promise, which resolves when the producer has ended. The promise rejects
 * only before the head is sent, so that the caller can still reply to the failure.
 */
export function send(exchange: Exchange, reply: Reply, scope?: RequestScope): void | Promise<void> {
  const { body } = reply;
  // The head of a stream is read when it is sent: its producer may still change it.
  if (body instanceof StreamBody) return sendStream(exchange, { reply, body }, scope).then(ignore);
  if (isObserved()) noteReply(exchange.head, reply.status, scope?.route);
  return exchange.reply.respond(reply.status, reply.headers, body);
}

function ignore(): void {
  // The failure of a stream is logged; only a few callers want to know of it.
}

/** As {@link send}; resolves with the failure that cut a stream short. */
export async function sendWhole(
  exchange: Exchange,
  reply: Reply,
  scope: RequestScope,
): Promise<StreamFailure | undefined> {
  const { body } = reply;
  if (body instanceof StreamBody) return sendStream(exchange, { reply, body }, scope);
  void send(exchange, reply, scope);
  return undefined;
}

/** Answers a WebSocket handshake with a reply instead of accepting it. */
export function refuse(exchange: WebSocketExchange, { status, headers, body }: TextReply): void {
  exchange.refuse(status, headers, body ?? '');
}

/**
 * Sends the reply to a failed request, or cuts its response short when that has begun.
 *
 * A handler that was cancelled because its client left gets no reply. Logs a failure that cannot be
 * sent.
 */
export function sendFailure(exchange: Exchange, error: unknown): void {
  const { requestId } = exchange.head;
  try {
    if (exchange.abort.reason !== undefined && isCancellation(error)) {
      return exchange.reply.destroy();
    }
    const { status, headers, body } = toFailureReply(error, requestId);
    if (!exchange.reply.responded) {
      if (isObserved()) noteReply(exchange.head, status, currentScope()?.route);
      return exchange.reply.respond(status, headers, body);
    }
    if (error instanceof HttpError) {
      logError('A request failed after its response had begun', { requestId, error });
    }
    exchange.reply.destroy();
  } catch (cause) {
    logError('A failed request cannot be answered', { requestId, error: cause });
    exchange.reply.destroy();
  }
}
