import { LocalSocket } from '../server/local-socket.js';
import type { Piece } from './node-internals.js';
import type { PlainAnswer } from './plain-answer.js';
import { RawAnswer } from './raw-answer.js';

/** Hears how the request of a connection without text ends. */
export interface PlainTraffic {
  /** The response is complete, and has been detached from the connection. */
  answered(): void;
  /** The connection is gone. */
  gone(): void;
}

/**
 * The connection of requests that are handed over without text.
 *
 * Bodies of requests do not pass through the socket, though pausing it holds them back. The application
 * writes the bodies of responses to it.
 */
export class PlainSocket extends LocalSocket {
  /** The response that is under way. */
  answer: PlainAnswer | undefined;
  #raw: RawAnswer | undefined;
  readonly #traffic: PlainTraffic;
  #resumed: (() => void) | undefined;

  constructor(traffic: PlainTraffic) {
    super({ decodeStrings: false });
    this.#traffic = traffic;
  }

  /** True once an application writes HTTP text itself, so that its response must be text as well. */
  get isRaw(): boolean {
    return this.#raw !== undefined;
  }

  /** Notes that the response is complete; a response in text is complete once it has been read. */
  answered(): void {
    if (this.#raw === undefined) this.#traffic.answered();
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

  override _write(chunk: Piece, encoding: BufferEncoding, callback: () => void): void {
    this.#take(chunk, encoding, callback);
  }

  override _writev(
    pieces: { chunk: Piece; encoding: BufferEncoding }[],
    callback: () => void,
  ): void {
    if (this.answer?.hasHead !== true || this.#raw !== undefined) {
      const whole = pieces.map(({ chunk, encoding }) => bytesOf(chunk, encoding));
      this.#take(Buffer.concat(whole), 'utf8', callback);
      return;
    }
    let hasRoom = true;
    for (const { chunk, encoding } of pieces) hasRoom = this.#send(chunk, encoding) && hasRoom;
    this.#proceed(hasRoom, callback);
  }

  override _final(callback: () => void): void {
    if (this.#raw !== undefined) {
      this.#raw.end(callback);
      return;
    }
    // An application that ends its connection before its response cuts the response short.
    if (this.answer !== undefined) this.destroy();
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#wake();
    this.#raw?.destroy();
    this.#traffic.gone();
    callback(error);
  }

  #take(chunk: Piece, encoding: BufferEncoding, callback: () => void): void {
    const { answer } = this;
    // The head of a response is known before its first piece is written.
    const isText = answer !== undefined && !answer.hasHead && chunk.length > 0;
    if (isText) this.#raw ??= new RawAnswer(answer.handOver(), () => this.destroy());
    if (this.#raw !== undefined) this.#raw.write(chunk, encoding, callback);
    else this.#proceed(this.#send(chunk, encoding), callback);
  }

  #send(chunk: Piece, encoding: BufferEncoding): boolean {
    if (this.answer === undefined) return true;
    return this.answer.write(encoding === 'utf8' ? chunk : bytesOf(chunk, encoding));
  }

  #proceed(hasRoom: boolean, written: () => void): void {
    if (hasRoom || this.answer === undefined) written();
    else void this.answer.drained().then(() => written());
  }

  #wake(): void {
    const resumed = this.#resumed;
    this.#resumed = undefined;
    resumed?.();
  }
}

function bytesOf(chunk: Piece, encoding: BufferEncoding): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
}
