import { CancelledError } from '../errors.js';
import type { RequestHead, WebSocketExchange } from '../http/exchange.js';
import { type TextReply, detailReply } from '../http/reply.js';
import { statusPhrase } from '../http/status.js';
import { logError } from '../log.js';
import type { WebSocketConnection } from '../websocket/connection.js';
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
  readonly toRefusal: (error: unknown, head: RequestHead) => TextReply;
}

/** Refuses the handshake, or closes the socket once it is accepted. Logs a failure that nobody meant. */
export function closeAfterFailure(
  connection: WebSocketConnection,
  { exchange, error, toRefusal }: SocketFailure,
): void {
  const { requestId } = exchange.head;
  if (connection.closed !== undefined) {
    if (!isExpected(error))
      logError('A WebSocket handler failed after its socket closed', { requestId, error });
    return;
  }
  if (!connection.isAccepted) {
    const { status, headers, body } =
      error instanceof WebSocketException
        ? forbidden(error.reason)
        : toRefusal(error, exchange.head);
    connection.refuse({ status, headers, body: body ?? '' });
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
    error instanceof CancelledError
  );
}

function forbidden(reason: string): TextReply {
  return detailReply(403, reason === '' ? statusPhrase(403) : reason);
}
