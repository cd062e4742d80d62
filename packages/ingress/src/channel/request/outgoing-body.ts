import type { RequestHead } from '@sluice/core';
import { type BodyReceiver, type BodySource, DEFAULT_MAX_BODY_BYTES } from '@sluice/core/internal';

import { INLINE_BODY_BYTES } from '../wire/frame.js';

/** The most bytes that are held, even for an operation without a body limit. */
const MAX_HELD_BYTES = DEFAULT_MAX_BODY_BYTES;

export interface OutgoingBodyOptions {
  /** The operation's body limit, above which the request fails with 413; defaults to none. */
  readonly maxBytes?: number;
  /** Keeps sent bytes until the response starts, so that the request can be sent again. */
  readonly hold?: boolean;
  /** The whole body, when it has been read already. */
  readonly collected?: Uint8Array;
  /** Called when the bytes are released, perhaps more than once. */
  readonly released?: () => void;
}

/**
 * Reads a request body once, and gives it out again as long as it is held.
 *
 * The body outlives a lost channel, and the next replica's `forward` reads it from here.
 *
 * A short body of known length is read whole, so that it rides with the head. A longer one is read
 * when the replica asks for it, so that `100 Continue` is not sent too early.
 */
export class OutgoingBody implements BodyReceiver {
  readonly #body: BodySource;
  readonly #maxBytes: number;
  readonly isShort: boolean;
  readonly holds: boolean;
  readonly #released: (() => void) | undefined;
  #whole: Uint8Array | undefined;
  /** The channel that waits for a short body. */
  #receiver: BodyReceiver | undefined;
  #isReading = false;
  /** The pieces read so far; undefined once they have been released. */
  #held: Uint8Array[] | undefined = [];
  #heldBytes = 0;
  #source: AsyncIterator<Uint8Array> | undefined;
  #next: Promise<Uint8Array | undefined> | undefined;
  #read = 0;

  constructor(head: RequestHead, body: BodySource, options: OutgoingBodyOptions = {}) {
    this.#body = body;
    this.#maxBytes = options.maxBytes ?? Number.MAX_SAFE_INTEGER;
    this.holds = options.hold ?? false;
    this.isShort = options.collected === undefined && isShortBody(head);
    this.#released = options.released;
    if (options.collected !== undefined) this.#collected(options.collected);
  }

  /** The whole of a short body, once it has been read. */
  get whole(): Uint8Array | undefined {
    return this.#whole;
  }

  /** True when the body could be sent again from its first byte. */
  get isHeld(): boolean {
    if (this.isShort) return this.#held !== undefined;
    return this.#held !== undefined && this.#held.length === this.#read;
  }

  /** Reads a short body for the last receiver that asked; fails as its source does. */
  receiveWhole(receiver: BodyReceiver): void {
    if (this.#whole !== undefined) {
      receiver.received(this.#whole);
      return;
    }
    this.#receiver = receiver;
    if (this.#isReading) return;
    this.#isReading = true;
    this.#body.receive(this.#maxBytes, this);
  }

  received(bytes: Uint8Array): void {
    this.#whole = bytes;
    this.#receiver?.received(bytes);
    this.#receiver = undefined;
  }

  failed(error: unknown): void {
    this.#receiver?.failed(error);
    this.#receiver = undefined;
  }

  /** The piece at `index`, or undefined at the end; pieces must be asked for in order. */
  piece(index: number): Promise<Uint8Array | undefined> {
    const held = this.#held?.[index];
    if (held !== undefined) {
      if (!this.holds) this.release();
      return Promise.resolve(held);
    }
    this.#next ??= this.#readNext();
    return this.#next;
  }

  /** Lets go of all bytes, because the body will not be sent again. */
  release(): void {
    this.#held = undefined;
    this.#whole = undefined;
    this.#released?.();
  }

  #collected(bytes: Uint8Array): void {
    this.#held = [bytes];
    this.#read = 1;
    this.#next = Promise.resolve(undefined);
  }

  async #readNext(): Promise<Uint8Array | undefined> {
    this.#source ??= this.#body.stream(this.#maxBytes)[Symbol.asyncIterator]();
    const { value, done } = await this.#source.next();
    if (done === true) return undefined;
    this.#next = undefined;
    this.#read += 1;
    this.#hold(value);
    return value;
  }

  #hold(piece: Uint8Array): void {
    if (this.#held === undefined) return;
    this.#heldBytes += piece.length;
    if (!this.holds || this.#heldBytes > Math.min(this.#maxBytes, MAX_HELD_BYTES)) {
      this.#held = undefined;
      return;
    }
    this.#held.push(piece);
  }
}

/** True for a body that is always read whole, to be sent with its head. */
export function isShortBody(head: RequestHead): boolean {
  const length = head.header('content-length');
  if (length === undefined || head.header('expect') !== undefined) return false;
  return Number(length) <= INLINE_BODY_BYTES;
}
