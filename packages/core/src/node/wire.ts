import type { Duplex } from 'node:stream';

import type { RawData, WebSocket } from 'ws';

import type { RelayListener, RelayWire, WebSocketListener } from '../http/exchange.js';
import { binaryFrame, stringFrame, textFrame } from './socket-frame.js';

/** Beyond so many bytes that wait, whoever sends is asked to wait too. */
export const HIGH_WATER_BYTES: number = 256 * 1024;

/**
 * An open WebSocket over `ws`.
 *
 * Messages bypass the sender of `ws` and go to the stream as whole frames, most in one write. The
 * sender of `ws` still closes and answers pings; without compression and masks its frames are whole
 * too, so the two never interleave within a frame.
 */
export class NodeWebSocketWire implements RelayWire {
  readonly #socket: WebSocket;
  /** The connection below `socket`. */
  readonly #stream: Duplex;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket, stream: Duplex) {
    this.#socket = socket;
    this.#stream = stream;
    socket.pause();
    // Ignores a protocol error of the peer: `close` follows.
    socket.on('error', () => undefined);
    stream.on('drain', () => this.releaseIfRoomy());
  }

  send(message: string | Uint8Array): boolean {
    return typeof message === 'string'
      ? this.#write(stringFrame, message)
      : this.#write(binaryFrame, message);
  }

  sendText(utf8: Uint8Array): boolean {
    return this.#write(textFrame, utf8);
  }

  drained(): Promise<void> {
    if (this.isRoomy()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(code: number, reason: string): void {
    // `ws` waits for the peer's close frame, which a paused socket would never read.
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
      const bytes = bytesOf(data);
      listener.message(isBinary ? bytes : bytes.toString());
    });
    this.#onClose(listener);
  }

  relay(listener: RelayListener): void {
    this.#socket.on('message', (data, isBinary) => {
      const bytes = bytesOf(data);
      if (isBinary) listener.binary(bytes);
      else listener.text(bytes);
    });
    this.#onClose(listener);
  }

  #onClose(listener: Pick<WebSocketListener, 'close'>): void {
    this.#socket.once('close', (code, reason) => {
      this.#release();
      listener.close(code, reason.toString());
    });
  }

  #write<M>(frame: (message: M) => readonly Uint8Array[], message: M): boolean {
    const stream = this.#stream;
    // False makes the caller await `drained`, which waits for the close: a loop that sends must not spin.
    if (this.#socket.readyState !== this.#socket.OPEN || !stream.writable) return false;
    const parts = frame(message);
    if (parts.length > 1) stream.cork();
    for (const part of parts) stream.write(part);
    if (parts.length > 1) stream.uncork();
    return stream.writableLength < HIGH_WATER_BYTES;
  }

  protected isRoomy(): boolean {
    const { readyState, OPEN, CLOSED } = this.#socket;
    const { writable, writableNeedDrain } = this.#stream;
    return readyState === CLOSED || (readyState === OPEN && writable && !writableNeedDrain);
  }

  protected releaseIfRoomy(): void {
    if (this.#waiting.length > 0 && this.isRoomy()) this.#release();
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
