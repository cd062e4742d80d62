import type { RawData, WebSocket } from 'ws';

import type { WebSocketListener, WebSocketWire } from '../http/exchange.js';

const HIGH_WATER_BYTES = 256 * 1024;
const LOW_WATER_BYTES = 64 * 1024;

/** An open WebSocket over `ws`. */
export class NodeWebSocketWire implements WebSocketWire {
  readonly #socket: WebSocket;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.pause();
    // A protocol error of the peer; `close` follows.
    socket.on('error', () => undefined);
  }

  send(message: string | Uint8Array): boolean {
    // The sender waits for the close instead of filling a loop that never ends.
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    this.#socket.send(message, { binary: typeof message !== 'string' }, () => this.#sent());
    return this.#socket.bufferedAmount < HIGH_WATER_BYTES;
  }

  drained(): Promise<void> {
    if (this.#isRoomy()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(code: number, reason: string): void {
    // `ws` waits for the peer's close frame, which a paused socket would never show.
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  listen(listener: WebSocketListener): void {
    this.#socket.on('message', (data, isBinary) => {
      listener.message(isBinary ? bytesOf(data) : Buffer.from(bytesOf(data)).toString());
    });
    this.#socket.once('close', (code, reason) => {
      this.#release();
      listener.close(code, reason.toString());
    });
  }

  #sent(): void {
    if (this.#waiting.length > 0 && this.#isRoomy()) this.#release();
  }

  #isRoomy(): boolean {
    const { readyState, OPEN, CLOSED, bufferedAmount } = this.#socket;
    return readyState === CLOSED || (readyState === OPEN && bufferedAmount <= LOW_WATER_BYTES);
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
