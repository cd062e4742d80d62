import { FrameType } from '../wire/frame.js';

/** A stream that holds more asks its producer to wait. */
const HIGH_WATER_BYTES = 64 * 1024;
/** The queue compacts before it keeps more than this many payloads that have been sent. */
const MAX_SENT = 64;

/** The sending half of one stream: frames leave in the order they were sent. */
export class OutgoingStream {
  readonly id: number;
  /** Bytes the receiver allows beyond those sent. */
  credit: number;
  queuedBytes = 0;
  discarded = false;
  /** Called once when everything sent so far has left, or been dropped. */
  onEmpty: (() => void) | undefined;
  #queue: Queued[] = [];
  #next = 0;
  #waiting: (() => void)[] = [];

  constructor(id: number, credit: number) {
    this.id = id;
    this.credit = credit;
  }

  get head(): Queued | undefined {
    return this.#queue[this.#next];
  }

  get isFull(): boolean {
    return this.queuedBytes >= HIGH_WATER_BYTES;
  }

  enqueue(type: number, payload: Uint8Array): void {
    // A fast producer never lets the queue run empty, so sent payloads must be dropped while it is full.
    if (this.#next > MAX_SENT && this.#next * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
    this.#queue.push(type === FrameType.Data ? payload : { type, payload });
    this.queuedBytes += payload.length;
  }

  /** Replaces the head, whose first part has been sent, by `rest`. */
  leave(rest: Uint8Array): void {
    const { head } = this;
    if (head === undefined) return;
    this.queuedBytes -= queuedPayload(head).length - rest.length;
    this.#queue[this.#next] =
      head instanceof Uint8Array ? rest : { type: head.type, payload: rest };
  }

  /** Takes the data at the head of the queue that fits into `room`, and at least one piece. */
  takeData(room: number): readonly Uint8Array[] {
    const taken: Uint8Array[] = [];
    let left = room;
    for (let { head } = this; head instanceof Uint8Array; { head } = this) {
      left -= head.length;
      if (left < 0 && taken.length > 0) break;
      taken.push(head);
      this.shift();
    }
    return taken;
  }

  shift(): void {
    const { head } = this;
    if (head !== undefined) this.queuedBytes -= queuedPayload(head).length;
    this.#next += 1;
    if (this.#next < this.#queue.length) return;
    this.#queue = [];
    this.#next = 0;
  }

  discard(): void {
    this.discarded = true;
    this.#queue = [];
    this.#next = 0;
    this.queuedBytes = 0;
    this.notifyDrained();
    this.notifyEmpty();
  }

  /** Calls `listener` when the queue has room again, or will never need it. */
  whenDrained(listener: () => void): void {
    if (this.isFull) this.#waiting.push(listener);
    else listener();
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.whenDrained(resolve));
  }

  notifyDrained(): void {
    if (this.#waiting.length === 0 || this.isFull) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const listener of waiting) listener();
  }

  notifyEmpty(): void {
    if (this.head !== undefined) return;
    const { onEmpty } = this;
    this.onEmpty = undefined;
    onEmpty?.();
  }
}

/** Data is queued without a wrapper: one more object for each piece of a body would be most of its garbage. */
export type Queued = Uint8Array | QueuedFrame;

interface QueuedFrame {
  readonly type: number;
  readonly payload: Uint8Array;
}

export const queuedType = (queued: Queued): number =>
  queued instanceof Uint8Array ? FrameType.Data : queued.type;

export const queuedPayload = (queued: Queued): Uint8Array =>
  queued instanceof Uint8Array ? queued : queued.payload;
