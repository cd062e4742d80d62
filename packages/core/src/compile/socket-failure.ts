import { HttpError, isCancellation } from '../errors.js';
import type { WebSocketExchange } from '../http/exchange.js';
import { type Reply, StreamBody, statusReply } from '../http/reply.js';
import { logError } from '../log.js';
import type { WebSocketConnection } from '../websocket/connection.js';
import type { RefusedHandshake } from '../websocket/refused-handshake.js';
import {
  WebSocketDisconnect,
  WebSocketException,
  WebSocketMessageError,
} from '../websocket/socket-errors.js';

/** A failure of a WebSocket's handler or of its dependencies. */
export interface SocketFailure {
  readonly exchange: WebSocketExchange;
  readonly error: unknown;
  /** Makes the reply to a failure before the handshake was accepted. */
  readonly toRefusal: (error: unknown) => Reply | Promise<Reply>;
}

/** Refuses the handshake, or closes the socket once it is accepted. Logs a failure that nobody meant. */
export async function closeAfterFailure(
  connection: WebSocketConnection,
  { exchange, error, toRefusal }: SocketFailure,
): Promise<void> {
  const { requestId } = exchange.head;
  if (connection.closed !== undefined) {
    if (!isExpected(error))
      logError('A WebSocket handler failed after its socket closed', { requestId, error });
    return;
  }
  if (!connection.isAccepted) {
    const reply = toRefusal(error instanceof WebSocketException ? forbidden(error) : error);
    connection.refuse(refusalOf(await reply));
    return;
  }
  if (error instanceof WebSocketException) {
    connection.close(error.code, error.reason);
    return;
  }
  if (error instanceof WebSocketMessageError) {
    connection.close(error.code, error.message);
    return;
  }
  logError('A WebSocket handler failed', { requestId, error });
  connection.close(1011);
}

function isExpected(error: unknown): boolean {
  return (
    error instanceof WebSocketDisconnect ||
    error instanceof WebSocketException ||
    isCancellation(error)
  );
}

/** A refusal is sent as a whole, and so has nothing of a stream but its status. */
function refusalOf({ status, headers, body }: Reply): RefusedHandshake {
  if (body instanceof StreamBody) return statusReply(status);
  const text = typeof body === 'string' ? body : Buffer.from(body ?? '').toString();
  return { status, headers, body: text };
}

function forbidden({ reason }: WebSocketException): HttpError {
  return new HttpError(403, reason === '' ? undefined : reason);
}
