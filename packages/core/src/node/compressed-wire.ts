import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

import { HIGH_WATER_BYTES, NodeWebSocketWire } from './wire.js';

/**
 * An open WebSocket whose client takes compressed messages (RFC 7692).
 *
 * Every message goes through the sender of `ws`, short ones too: a message that is not compressed must not
 * overtake one that still is.
 */
export class CompressedWire extends NodeWebSocketWire {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;

  constructor(socket: WebSocket, stream: Duplex) {
    super(socket, stream);
    this.#socket = socket;
    this.#stream = stream;
  }

  override send(message: string | Uint8Array): boolean {
    return this.#send(message, typeof message !== 'string');
  }

  override sendText(utf8: Uint8Array): boolean {
    return this.#send(utf8, false);
  }

  /** Messages that wait to be compressed count as those that wait for the client do. */
  protected override isRoomy(): boolean {
    const { readyState, OPEN, CLOSED, bufferedAmount } = this.#socket;
    if (readyState === CLOSED) return true;
    return readyState === OPEN && this.#stream.writable && bufferedAmount < HIGH_WATER_BYTES;
  }

  #send(message: string | Uint8Array, binary: boolean): boolean {
    const { readyState, OPEN } = this.#socket;
    if (readyState !== OPEN || !this.#stream.writable) return false;
    this.#socket.send(message, { binary }, this.#sent);
    return this.#socket.bufferedAmount < HIGH_WATER_BYTES;
  }

  readonly #sent = (): void => this.releaseIfRoomy();
}
