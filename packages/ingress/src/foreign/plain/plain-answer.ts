import type { Exchange } from '@sluice/core';

import { asWrittenInUtf8, readResponseText, type ResponseText } from './response-text.js';

/** Carries one response from a Node application into its exchange. */
export class PlainAnswer {
  readonly #exchange: Exchange;
  /** The head that the application has written, held until the first piece of body. */
  #head: ResponseText | undefined;
  #hasHead = false;
  #hasBody = true;
  /** The bytes of the declared length that are still to come. */
  #left = Number.POSITIVE_INFINITY;
  #isOver = false;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** True once the application has written a head. */
  get hasHead(): boolean {
    return this.#hasHead;
  }

  /** Takes the text of a head, which Node writes in the encoding of the piece behind it. */
  start(text: string, encoding: 'utf8' | 'latin1'): void {
    const head = readResponseText(encoding === 'utf8' ? asWrittenInUtf8(text) : text);
    const { status } = head;
    this.#head = head;
    this.#hasHead = true;
    this.#hasBody = this.#exchange.head.method !== 'HEAD' && status !== 204 && status !== 304;
    if (head.length !== undefined) this.#left = head.length;
  }

  /** Sends a piece of body; false asks to await `drained`. */
  write(piece: string | Uint8Array): boolean {
    if (this.#isOver) return true;
    const length = Buffer.byteLength(piece);
    if (this.#head !== undefined) {
      const { status, fields } = this.#head;
      this.#head = undefined;
      if (this.#hasBody && length === this.#left) {
        this.#isOver = true;
        this.#exchange.reply.respond(status, fields, piece);
        return true;
      }
      this.#exchange.reply.begin(status, fields);
    }
    if (length === 0 || !this.#hasBody) return true;
    return this.#exchange.reply.write(this.#withinLength(piece, length));
  }

  /** Gives the exchange up to code that answers it in another way. */
  handOver(): Exchange {
    this.#isOver = true;
    return this.#exchange;
  }

  drained(): Promise<void> {
    return this.#exchange.reply.drained();
  }

  /** Ends the response because the application has ended it. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const isShort = this.#hasBody && this.#left > 0 && Number.isFinite(this.#left);
    if (!this.#exchange.reply.responded || isShort) this.#exchange.reply.destroy();
    else this.#exchange.reply.end();
  }

  /** Cuts the response short because its connection is gone. */
  cut(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#exchange.reply.destroy();
  }

  // A client reads no further than the declared length.
  #withinLength(piece: string | Uint8Array, length: number): string | Uint8Array {
    if (length <= this.#left) {
      this.#left -= length;
      return piece;
    }
    const end = this.#left;
    this.#left = 0;
    return (typeof piece === 'string' ? Buffer.from(piece) : piece).subarray(0, end);
  }
}
