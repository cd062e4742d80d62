import { request as httpRequest } from 'node:http';

import type { Exchange } from '@sluice/core';

import { MemorySocket } from '../server/socket-pair.js';
import { relay } from '../server/relay.js';

/** Carries a response that an application writes to its connection as HTTP text. */
export class RawAnswer {
  readonly #writer: MemorySocket;

  /** `over` is called when nothing more will be read of the response. */
  constructor(exchange: Exchange, over: () => void) {
    const [near, far] = MemorySocket.pair();
    this.#writer = near;
    // `node:http` reads a response only after sending a request; the text of that request is dropped.
    near.resume();
    const request = httpRequest({
      createConnection: () => far,
      method: exchange.head.method,
    });
    request.once('response', (response) => relay(response, exchange));
    request.once('error', () => exchange.reply.destroy());
    request.once('close', over);
    request.end();
  }

  write(chunk: string | Uint8Array, encoding: BufferEncoding, callback: () => void): void {
    this.#writer.write(chunk, encoding, callback);
  }

  end(callback: () => void): void {
    this.#writer.end(callback);
  }

  destroy(): void {
    this.#writer.destroy();
  }
}
