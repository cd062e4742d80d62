import { MALFORMED_PATH } from '../http/canonical-path.js';
import type { Exchange, WebSocketExchange } from '../http/exchange.js';
import { JSON_HEADERS } from '../http/headers.js';

const BODY = JSON.stringify({ detail: MALFORMED_PATH });

/** Answers a request whose path cannot be read. */
export function refuseMalformedPath(exchange: Exchange): void {
  exchange.respond(400, JSON_HEADERS, BODY);
}

/** Answers a handshake whose path cannot be read. */
export function refuseMalformedHandshake(exchange: WebSocketExchange): void {
  exchange.refuse(400, JSON_HEADERS, BODY);
}
