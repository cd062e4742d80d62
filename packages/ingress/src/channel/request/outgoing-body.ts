import type { RequestHead } from '@sluice/core';
import { type BodySource, DEFAULT_MAX_BODY_BYTES } from '@sluice/core/internal';

import { INLINE_BODY_BYTES } from '../wire/frame.js';

/** The most bytes that are held, even for an operation without a body limit. */
const MAX_HELD_BYTES = DEFAULT_MAX_BODY_BYTES;

export interface OutgoingBodyOptions {
  /** The operation's body limit, above which the request fails with 413; defaults to none. */
  readonly maxBytes?: number;
  /** Keeps sent bytes until the response starts, so that the request can be sent again. */
  readonly hold?: boolean;
  /** Called when the bytes are released, perhaps more than once. */
  readonly released?: (() => void) | undefined;
}

/**
 * The body of a request on its way to a replica, given out again as long as it is held.
 *
 * The body outlives a lost channel, and the next replica's `forward` reads it from here.
 *
 * Bytes that have been read ride with the head when they are few. All else is sent when the replica
 * asks for it, so that `100 Continue` is not sent too early.
 */
export class OutgoingBody {
  readonly isShort: boolean;
  readonly holds: boolean;
  readonly #body: BodySource | undefined;
  readonly #maxBytes: number;
  readonly #released: (() => void) | undefined;
  /** The pieces read so far; undefined once they have been released. */
  #held: Uint8Array[] | undefined;
  #heldBytes = 0;
  #source: AsyncIterator<Uint8Array> | undefined;
  #next: Promise<Uint8Array | undefined> | undefined;
  #read: number;

  /** Takes a body that is still to be read, or all of its bytes. */
  constructor(body: BodySource | Uint8Array, options: OutgoingBodyOptions = {}) {
    const bytes = body instanceof Uint8Array ? body : undefined;
    this.isShort = bytes !== undefined && bytes.length <= INLINE_BODY_BYTES;
    this.holds = options.hold ?? false;
    this.#body = body instanceof Uint8Array ? undefined : body;
    this.#maxBytes = options.maxBytes ?? Number.MAX_SAFE_INTEGER;
    this.#released = options.released;
    this.#held = bytes === undefined ? [] : [bytes];
    this.#read = this.#held.length;
  }

  /** The body to send with the head; undefined for one that is sent in pieces. */
  get whole(): Uint8Array | undefined {
    return this.isShort ? this.#held?.[0] : undefined;
  }

  /** The bytes at the beginning of the body, when they are at hand. */
  get first(): Uint8Array | undefined {
    return this.#held?.[0];
  }

  /** True when the body could be sent again from its first byte. */
  get isHeld(): boolean {
    return this.#held !== undefined && this.#held.length === this.#read;
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
    this.#released?.();
  }

  async #readNext(): Promise<Uint8Array | undefined> {
    this.#source ??= this.#body?.stream(this.#maxBytes)[Symbol.asyncIterator]();
    const next = await this.#source?.next();
    if (next === undefined || next.done === true) return undefined;
    this.#next = undefined;
    this.#read += 1;
    this.#hold(next.value);
    return next.value;
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

/** True for a body that is always read first, to be sent with its head. */
export function isShortBody(head: RequestHead): boolean {
  const length = head.header('content-length');
  if (length === undefined || head.header('expect') !== undefined) return false;
  return Number(length) <= INLINE_BODY_BYTES;
}
