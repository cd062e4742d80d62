import type { Duplex } from 'node:stream';

import type { RawHeaders, RequestHead } from '@sluice/core';
import {
  REQUEST_ID,
  AbortState,
  MAX_EARLY_BYTES,
  NodeHead,
  endWithResponse,
  type UpgradeArrival,
} from '@sluice/core/internal';

import type { HandshakeClient } from '../socket-handshake.js';

/** An upgrade whose bytes are passed on unchanged, unless the front refuses it. */
export class RawUpgrade implements HandshakeClient {
  readonly head: RequestHead;
  readonly abort: AbortState = new AbortState();
  readonly #socket: Duplex;
  readonly #early: Buffer[];
  #earlyBytes = 0;

  constructor({ request, socket, head, target }: UpgradeArrival) {
    this.head = new NodeHead(request, target, '');
    this.#socket = socket;
    this.#early = [head];
  }

  /** Reads on from the connection until `take`, so that a client that leaves is noticed. */
  watch(): void {
    this.#socket.on('data', this.#keepEarly).on('end', this.#onEnd).on('error', this.#onEnd);
    this.#socket.once('close', () => this.abort.abort('disconnect'));
    if (this.#socket.destroyed) this.abort.abort('disconnect');
  }

  /** Hands over the connection and the bytes that the client has sent already. */
  take(): { readonly socket: Duplex; readonly early: Buffer } {
    this.#socket.off('data', this.#keepEarly).off('end', this.#onEnd);
    this.#socket.pause();
    return { socket: this.#socket, early: Buffer.concat(this.#early) };
  }

  refuse(status: number, headers: RawHeaders, body: string): void {
    endWithResponse(this.#socket, {
      status,
      headers: [...headers, REQUEST_ID, this.head.requestId],
      body,
    });
  }

  readonly #keepEarly = (chunk: Buffer): void => {
    this.#early.push(chunk);
    this.#earlyBytes += chunk.byteLength;
    // RFC 6455 §4.1: the client waits for the answer before it sends anything.
    if (this.#earlyBytes > MAX_EARLY_BYTES) this.#socket.destroy();
  };

  readonly #onEnd = (): void => {
    this.#socket.destroy();
  };
}
