import {
  bodyTooLarge,
  receiveStreamed,
  type BodyReceiver,
  type BodySource,
} from '@sluice/core/internal';

import { ChannelError } from '../channel-error.js';

/** The stream that carries a request body. */
export interface BodyCarrier {
  /** Asks the sender to begin; called once, when the body is first read. */
  demand(): void;
  consumed(payload: Uint8Array): void;
}

/**
 * A request body at the replica.
 *
 * A long body is not sent before the application reads it, and no more than the stream's credit is
 * held.
 */
export class IncomingBody implements BodySource {
  readonly #carrier: BodyCarrier;
  readonly #declaredBytes: number;
  #pieces: Buffer[] = [];
  #isComplete = false;
  #error: Error | undefined;
  #isRead = false;
  /** Wakes the reader when something has changed. */
  #wake: (() => void) | undefined;

  /** `declaredBytes` is 0 for a body of unknown length. */
  constructor(carrier: BodyCarrier, declaredBytes: number) {
    this.#carrier = carrier;
    this.#declaredBytes = declaredBytes;
  }

  push(payload: Buffer): void {
    this.#pieces.push(payload);
    this.#notify();
  }

  complete(): void {
    this.#isComplete = true;
    this.#notify();
  }

  /** Fails the reader, now and later, and drops the unread pieces. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#pieces = [];
    this.#notify();
  }

  receive(maxBytes: number, receiver: BodyReceiver): void {
    receiveStreamed(this.stream(maxBytes), receiver);
  }

  async *stream(maxBytes: number): AsyncGenerator<Uint8Array, void> {
    if (this.#declaredBytes > maxBytes) throw bodyTooLarge(maxBytes);
    if (this.#isRead) {
      throw new ChannelError(
        'E_CHANNEL_BODY_READ',
        'the request body was read before. Keep what the first read returned.',
      );
    }
    this.#isRead = true;
    if (this.#error === undefined && !this.#isComplete) this.#carrier.demand();
    let total = 0;
    for (;;) {
      if (this.#error !== undefined) throw this.#error;
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        total += piece.length;
        if (total > maxBytes) throw bodyTooLarge(maxBytes);
        this.#carrier.consumed(piece);
        yield piece;
        continue;
      }
      if (this.#isComplete) return;
      // Pieces must be read in order.
      // oxlint-disable-next-line no-await-in-loop
      await this.#changed();
    }
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** A request body that came with its head. */
export class WholeBody implements BodySource {
  readonly #bytes: Uint8Array;
  /** Returns why the body can no longer be read; undefined while it can. */
  readonly #refusal: () => Error | undefined;

  constructor(bytes: Uint8Array, refusal: () => Error | undefined) {
    this.#bytes = bytes;
    this.#refusal = refusal;
  }

  receive(maxBytes: number, receiver: BodyReceiver): void {
    const refusal = this.#refuse(maxBytes);
    if (refusal === undefined) receiver.received(this.#bytes);
    else receiver.failed(refusal);
  }

  async *stream(maxBytes: number): AsyncGenerator<Uint8Array, void> {
    const refusal = this.#refuse(maxBytes);
    if (refusal !== undefined) throw refusal;
    if (this.#bytes.length > 0) yield this.#bytes;
  }

  #refuse(maxBytes: number): Error | undefined {
    return this.#bytes.length > maxBytes ? bodyTooLarge(maxBytes) : this.#refusal();
  }
}
