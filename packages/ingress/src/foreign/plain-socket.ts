import { LocalSocket } from './local-socket.js';
import type { PlainAnswer } from './plain-answer.js';

/** What a connection without text carries: one request at a time. */
export interface PlainTraffic {
  /** The response is complete, and no longer on the connection. */
  answered(): void;
  /** The connection is gone. */
  gone(): void;
}

/**
 * The connection of requests that are handed over without text. Bodies of requests do not come through
 * it, but whether they may come is for it to say; what is written to it are bodies of responses.
 */
export class PlainSocket extends LocalSocket {
  /** The response that is under way. */
  answer: PlainAnswer | undefined;
  readonly #traffic: PlainTraffic;
  #resumed: (() => void) | undefined;

  constructor(traffic: PlainTraffic) {
    super({ decodeStrings: false });
    this.#traffic = traffic;
  }

  answered(): void {
    this.#traffic.answered();
  }

  override resume(): this {
    if (!this.isPaused() && this.readableFlowing === true) return this;
    super.resume();
    this.#wake();
    return this;
  }

  /** Resolves when the application reads on, or never will. */
  resumed(): Promise<void> {
    if (!this.isPaused() || this.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resumed = resolve;
    });
  }

  override _read(): void {}

  override _write(
    chunk: string | Uint8Array,
    encoding: BufferEncoding,
    callback: () => void,
  ): void {
    this.#proceed(this.#send(chunk, encoding), callback);
  }

  override _writev(
    pieces: { chunk: string | Uint8Array; encoding: BufferEncoding }[],
    callback: () => void,
  ): void {
    let hasRoom = true;
    for (const { chunk, encoding } of pieces) hasRoom = this.#send(chunk, encoding) && hasRoom;
    this.#proceed(hasRoom, callback);
  }

  override _final(callback: () => void): void {
    // An application that ends its connection before its response has cut that short.
    if (this.answer !== undefined) this.destroy();
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#wake();
    this.#traffic.gone();
    callback(error);
  }

  #send(chunk: string | Uint8Array, encoding: BufferEncoding): boolean {
    if (this.answer === undefined) return true;
    const isText = typeof chunk === 'string' && encoding !== 'utf8';
    return this.answer.write(isText ? Buffer.from(chunk, encoding) : chunk);
  }

  #proceed(hasRoom: boolean, callback: () => void): void {
    if (hasRoom || this.answer === undefined) callback();
    else void this.answer.drained().then(callback);
  }

  #wake(): void {
    const resumed = this.#resumed;
    this.#resumed = undefined;
    resumed?.();
  }
}
