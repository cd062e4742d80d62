import type { ClientRequest } from 'node:http';

import type { Exchange, ExchangeHandler, WebSocketExchange, RequestHead } from '@sluice/core';
import { PLAIN_NOT_FOUND } from '@sluice/core/internal';

import type { NodeTarget } from './node-target.js';
import { PlainBridge } from './plain/plain-bridge.js';
import { ServerBridge } from './server/server-bridge.js';

/** How requests reach a Node application: as HTTP text, or as plain objects without text. */
export type BridgeKind = 'server' | 'plain';

/**
 * Serves a Node application as it is.
 *
 * Plain requests are handed over as Node's own request and response objects, without text in between.
 * Requests that need an HTTP parser go through an `http.Server`.
 */
export class NodeApp implements ExchangeHandler {
  readonly #server: ServerBridge;
  readonly #plain: PlainBridge | undefined;

  constructor(target: NodeTarget, kind: BridgeKind) {
    this.#server = new ServerBridge(target);
    this.#plain = kind === 'plain' ? new PlainBridge(target) : undefined;
  }

  handle(exchange: Exchange): Promise<void> {
    if (this.#plain !== undefined && isPlain(exchange)) return this.#plain.handle(exchange);
    return this.#server.handle(exchange);
  }

  connect(exchange: WebSocketExchange): void {
    exchange.refuse(...PLAIN_NOT_FOUND);
  }

  /** Sends a handshake to the application; resolves with its request under way. */
  upgrade(head: RequestHead): ClientRequest {
    return this.#server.upgrade(head);
  }

  close(): void {
    this.#server.close();
    this.#plain?.close();
  }
}

// A front answers `Expect` itself; where it did not, `node:http` does.
function isPlain(exchange: Exchange): boolean {
  return exchange.head.method !== 'CONNECT' && exchange.head.header('expect') === undefined;
}
