import type { RawHeaders } from '../../http/exchange.js';
import { EventMarks } from './event-marks.js';
import { KeptBytes } from './kept-bytes.js';
import type { StreamId } from './stream-id.js';
import { StreamReader } from './stream-reader.js';

/** What a stream is, besides its bytes. */
export interface StreamHead {
  readonly id: StreamId;
  /** The path of the request that began it; nobody reads it from another. */
  readonly path: string;
  readonly status: number;
  readonly headers: RawHeaders;
  /** Its positions are numbers of events; of any other stream they are numbers of bytes. */
  readonly hasEvents: boolean;
  /** Milliseconds of silence before a client is sent a ping; 0 for never. */
  readonly pingIntervalMs: number;
  readonly maxBytes: number;
  readonly ttlMs: number;
}

/** Hears what becomes of a stream. */
export interface StreamOwner {
  /** Nobody has read the stream for its time to live. */
  expired(stream: KeptStream): void;
  /** The stream has ended, and a client has been sent all of it. */
  delivered(stream: KeptStream): void;
}

/** How a stream ended: as its generator did, or before that. */
type StreamEnd = 'whole' | 'cut';

/**
 * The last bytes of a stream that is being made, and the clients that read them.
 *
 * The newest bytes of which no reader has been sent all stay: `write` says to wait before they are more than
 * fits. Up to half of the space is for what was sent already, because it may not have arrived.
 */
export class KeptStream {
  readonly head: StreamHead;
  readonly #owner: StreamOwner;
  readonly #log = new KeptBytes();
  readonly #marks: EventMarks | undefined;
  readonly #readers = new Set<StreamReader>();
  /** The offset up to which some client was sent the stream. */
  #sent = 0;
  #end: StreamEnd | undefined;
  #isDelivered = false;
  #ttlMs: number;
  #isForgotten = false;
  #hasRoom: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Resolves when the stream has ended and nobody is expected to come back for the rest of it. */
  readonly over: Promise<void>;
  #isOver: () => void = () => undefined;

  constructor(head: StreamHead, owner: StreamOwner) {
    this.head = head;
    this.#owner = owner;
    this.#ttlMs = head.ttlMs;
    this.#marks = head.hasEvents ? new EventMarks() : undefined;
    this.over = new Promise((resolve) => {
      this.#isOver = resolve;
    });
    this.#rest();
  }

  get size(): number {
    return this.#log.size;
  }

  get end(): StreamEnd | undefined {
    return this.#end;
  }

  /** Adds a chunk, of a stream of events one event; false asks the caller to await `drained()`. */
  write(chunk: string): boolean;
  write(chunk: string | Uint8Array): boolean;
  write(chunk: string | Uint8Array): boolean {
    if (this.#end !== undefined || this.#isForgotten) return true;
    const text =
      this.#marks === undefined ? chunk : `${this.idField(this.#marks.count + 1)}${String(chunk)}`;
    this.#log.append(typeof text === 'string' ? Buffer.from(text) : text);
    this.#marks?.add(this.#log.end);
    this.#makeRoom();
    for (const reader of this.#readers) reader.wake();
    return this.#mayGrow;
  }

  /** Resolves when more fits, or nobody wants more. */
  drained(): Promise<void> {
    if (this.#mayGrow || this.#end !== undefined || this.#isForgotten) return Promise.resolve();
    return new Promise((resolve) => {
      this.#hasRoom = resolve;
    });
  }

  /** Nothing more will come. */
  finish(end: StreamEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#wakeWriter();
    for (const reader of this.#readers) reader.wake();
    this.#rest();
    this.#settle();
  }

  /** The field that names the first `number` events. */
  idField(number: number): string {
    return `id: ${this.head.id.text}:${number}\n`;
  }

  /** Where a client goes on that has `position`; `lost` when that is not kept, undefined for no such place. */
  offsetOf(position: number): number | 'lost' | undefined {
    const { start, end } = this.#log;
    if (this.#marks === undefined) {
      if (position > end) return undefined;
      return position < start ? 'lost' : position;
    }
    if (position > this.#marks.count) return undefined;
    return this.#marks.endOf(position, start) ?? 'lost';
  }

  /** True when a client that goes on at `offset` has all that there will be. */
  isWhole(offset: number): boolean {
    return this.#end === 'whole' && offset === this.#log.end;
  }

  /** True when a client that goes on at `offset` has all that came before the stream failed. */
  isBroken(offset: number): boolean {
    return this.#end === 'cut' && offset === this.#log.end;
  }

  /** Reads the stream from an offset to its end. */
  read(offset: number): AsyncIterableIterator<Uint8Array> {
    const reader = new StreamReader(this, offset);
    this.#readers.add(reader);
    clearTimeout(this.#timer);
    return reader;
  }

  /** The bytes at an offset, as far as they lie in one piece; undefined where there are none yet. */
  at(offset: number): Uint8Array | undefined {
    return this.#log.at(offset);
  }

  /** A reader's client was sent the stream up to where the reader is. */
  moved({ offset }: StreamReader): void {
    this.#sent = Math.max(this.#sent, offset);
    if (this.#mayGrow) this.#wakeWriter();
  }

  left(reader: StreamReader): void {
    if (!this.#readers.delete(reader)) return;
    if (this.#end !== undefined && reader.offset === this.#log.end) this.#delivered();
    if (this.#mayGrow) this.#wakeWriter();
    this.#rest();
  }

  /** Ends the time to live as soon as nobody reads. */
  expireUnread(): void {
    this.#ttlMs = 0;
    this.#rest();
  }

  /** Nobody can find the stream any more; what makes it is being ended, or has. */
  forget(): void {
    this.#isForgotten = true;
    clearTimeout(this.#timer);
    this.#wakeWriter();
    this.#settle();
  }

  #delivered(): void {
    if (this.#isDelivered) return;
    this.#isDelivered = true;
    this.#owner.delivered(this);
    this.#settle();
  }

  #settle(): void {
    if (this.#end !== undefined && (this.#isDelivered || this.#isForgotten)) this.#isOver();
  }

  /** Starts the time to live while nobody reads. */
  #rest(): void {
    clearTimeout(this.#timer);
    if (this.#readers.size > 0 || this.#isForgotten) return;
    this.#timer = setTimeout(() => this.#owner.expired(this), this.#ttlMs);
    // A stream that nobody reads must not keep the process alive.
    this.#timer.unref();
  }

  /** The offset from which on everything must stay. */
  get #floor(): number {
    if (this.#readers.size === 0) return this.#sent;
    return Math.min(...[...this.#readers].map(({ offset }) => offset));
  }

  get #mayGrow(): boolean {
    const { start, end } = this.#log;
    const floor = this.#floor;
    const { maxBytes } = this.head;
    return end - floor + Math.min(floor - start, maxBytes / 2) < maxBytes;
  }

  /** Drops what was sent longest ago, in whole events, until the rest fits. */
  #makeRoom(): void {
    const excess = this.#log.size - this.head.maxBytes;
    if (excess <= 0) return;
    const floor = this.#floor;
    const most = Math.min(this.#log.start + excess, floor);
    if (this.#marks === undefined) {
      this.#log.dropTo(most);
      return;
    }
    for (let end = this.#marks.oldestEnd; end !== undefined; end = this.#marks.oldestEnd) {
      if (this.#log.start >= most || end > floor) return;
      this.#marks.dropOldest();
      this.#log.dropTo(end);
    }
  }

  #wakeWriter(): void {
    const wake = this.#hasRoom;
    this.#hasRoom = undefined;
    wake?.();
  }
}
