import type { FrameWriter } from './encode.js';
import { ProtocolError } from './errors.js';
import { FrameType, HEADER_BYTES, MAX_PAYLOAD_BYTES, bulkCost, isBulk } from './frame.js';

/** Bulk bytes a connection may have on the way; small frames wait behind no more than this. */
export const WINDOW_BYTES: number = 128 * 1024;
/** Bulk bytes a stream may have sent that its receiver has not consumed. */
export const STREAM_CREDIT_BYTES: number = 128 * 1024;

/** A stream that holds more asks its producer to wait. */
const HIGH_WATER_BYTES = 64 * 1024;
/** A message is split only into pieces of at least this size, so that scraps of credit are not used up. */
const MIN_PIECE_BYTES = 1024;
/** Bulk frames up to this size need not wait for the round robin when nobody else does. */
const DIRECT_BYTES = 4 * 1024;
/** Data in smaller pieces is put together up to this size. */
const JOINED_BYTES = MAX_PAYLOAD_BYTES - HEADER_BYTES;

/** The sending half of one stream: frames leave in the order they were sent. */
export class OutgoingStream {
  readonly id: number;
  /** Bytes the receiver allows beyond those sent. */
  credit: number;
  queuedBytes = 0;
  discarded = false;
  /** Called once when everything sent so far has left, or been dropped. */
  onEmpty: (() => void) | undefined;
  #frames: QueuedFrame[] = [];
  #next = 0;
  #waiting: (() => void)[] = [];

  constructor(id: number, credit: number) {
    this.id = id;
    this.credit = credit;
  }

  get head(): QueuedFrame | undefined {
    return this.#frames[this.#next];
  }

  get isFull(): boolean {
    return this.queuedBytes >= HIGH_WATER_BYTES;
  }

  enqueue(frame: QueuedFrame): void {
    this.#frames.push(frame);
    this.queuedBytes += frame.payload.length;
  }

  /** Takes the data at the head of the queue that fits into `room` together. */
  takeData(room: number): readonly Uint8Array[] {
    const taken: Uint8Array[] = [];
    let left = Math.min(room, JOINED_BYTES);
    for (let { head } = this; head?.type === FrameType.Data; { head } = this) {
      left -= head.payload.length;
      if (left < 0) break;
      taken.push(head.payload);
      this.queuedBytes -= head.payload.length;
      this.shift();
    }
    return taken;
  }

  shift(): void {
    this.#next += 1;
    if (this.#next < this.#frames.length) return;
    this.#frames = [];
    this.#next = 0;
    this.#emptied();
  }

  discard(): void {
    this.discarded = true;
    this.#frames = [];
    this.#next = 0;
    this.queuedBytes = 0;
    this.notifyDrained();
    this.#emptied();
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

  #emptied(): void {
    const { onEmpty } = this;
    this.onEmpty = undefined;
    onEmpty?.();
  }
}

interface QueuedFrame {
  readonly type: number;
  payload: Uint8Array;
}

/**
 * Decides which frame leaves next.
 *
 * Control frames leave at once. Bulk frames need credit of their stream and room in the connection's
 * window; streams that have both take turns, one frame each. Nothing here writes to the socket:
 * `pump` fills the writer, its owner flushes it.
 */
export class Outbox {
  /** Set while the socket asks to wait; bulk stays queued, control does not. */
  isBlocked = false;
  window: number = WINDOW_BYTES;
  readonly #writer: FrameWriter;
  readonly #schedule: () => void;
  /** Streams with something to send and credit to send it; a Set, since re-adding appends. */
  readonly #ring = new Set<OutgoingStream>();

  constructor(writer: FrameWriter, schedule: () => void) {
    this.#writer = writer;
    this.#schedule = schedule;
  }

  /** Sends a frame in its stream's order; false asks the producer to wait for `whenDrained`. */
  send(stream: OutgoingStream, type: number, payload: Uint8Array): boolean {
    if (stream.discarded) return false;
    this.#schedule();
    if (stream.head === undefined && this.#isDirect(stream, type, payload.length)) {
      if (type === FrameType.Data) this.#sendPiece(stream, payload);
      else this.#sendDirect(stream, type, payload);
      return true;
    }
    stream.enqueue({ type, payload });
    if (canSend(stream)) this.#ring.add(stream);
    return !stream.isFull;
  }

  /** Sends a bulk frame of a string in UTF-8. */
  sendString(stream: OutgoingStream, type: number, text: string): boolean {
    const bound = text.length * 3;
    if (stream.discarded || stream.head !== undefined || !this.#isDirect(stream, type, bound)) {
      return this.send(stream, type, Buffer.from(text));
    }
    this.#schedule();
    this.#spend(stream, bulkCost(this.#writer.string(type, stream.id, text)));
    return true;
  }

  addCredit(stream: OutgoingStream, bytes: number): void {
    stream.credit += bytes;
    if (!canSend(stream)) return;
    this.#ring.add(stream);
    this.#schedule();
  }

  addWindow(bytes: number): void {
    this.window += bytes;
    if (this.window > WINDOW_BYTES) {
      throw new ProtocolError('the peer returned more window than it was sent bulk bytes.');
    }
    if (this.#ring.size > 0) this.#schedule();
  }

  /** Drops what the stream has not sent, and all it will send. */
  discard(stream: OutgoingStream): void {
    this.#ring.delete(stream);
    stream.discard();
  }

  /** Sends what credit and window allow of a stream, and drops the rest and all it will send. */
  cut(stream: OutgoingStream): void {
    while (canSend(stream) && this.#sendNext(stream));
    this.discard(stream);
  }

  /** Moves what may leave now into the writer. */
  pump(): void {
    for (const stream of this.#ring) {
      if (this.isBlocked) return;
      if (!this.#sendNext(stream)) return;
      this.#ring.delete(stream);
      if (canSend(stream)) this.#ring.add(stream);
      stream.notifyDrained();
    }
  }

  /** Sends one bulk frame and the small ones behind it; false when the window is used up. */
  #sendNext(stream: OutgoingStream): boolean {
    const { head } = stream;
    if (head !== undefined && isBulk(head.type)) {
      const room = Math.min(stream.credit, this.window) - bulkCost(0);
      const length = head.payload.length;
      if (head.type === FrameType.Data && length < JOINED_BYTES && length <= room) {
        this.#sendData(stream, room);
      } else if (length <= room && length <= MAX_PAYLOAD_BYTES) {
        this.#sendBulk(stream, head.type, head.payload);
        stream.shift();
      } else {
        if (room < MIN_PIECE_BYTES) return false;
        const piece = Math.min(room, MAX_PAYLOAD_BYTES);
        const type = head.type === FrameType.Data ? FrameType.Data : FrameType.Part;
        this.#sendBulk(stream, type, head.payload.subarray(0, piece));
        head.payload = head.payload.subarray(piece);
        return true;
      }
    }
    for (let next = stream.head; next !== undefined && !isBulk(next.type); next = stream.head) {
      stream.queuedBytes -= next.payload.length;
      this.#writer.frame(next.type, stream.id, next.payload);
      stream.shift();
    }
    return true;
  }

  #sendData(stream: OutgoingStream, room: number): void {
    const pieces = stream.takeData(room);
    let bytes = 0;
    for (const piece of pieces) bytes += piece.length;
    this.#spend(stream, bulkCost(bytes));
    this.#writer.joined(FrameType.Data, stream.id, pieces);
  }

  #sendBulk(stream: OutgoingStream, type: number, payload: Uint8Array): void {
    stream.queuedBytes -= payload.length;
    this.#spend(stream, bulkCost(payload.length));
    this.#writer.frame(type, stream.id, payload);
  }

  #sendDirect(stream: OutgoingStream, type: number, payload: Uint8Array): void {
    if (isBulk(type)) this.#spend(stream, bulkCost(payload.length));
    this.#writer.frame(type, stream.id, payload);
  }

  /** What a producer sends piece by piece within a tick leaves in as few frames. */
  #sendPiece(stream: OutgoingStream, payload: Uint8Array): void {
    if (this.#writer.append(stream.id, payload, JOINED_BYTES)) {
      this.#spend(stream, payload.length);
      return;
    }
    this.#spend(stream, bulkCost(payload.length));
    this.#writer.growing(FrameType.Data, stream.id, payload);
  }

  #isDirect(stream: OutgoingStream, type: number, length: number): boolean {
    if (!isBulk(type)) return true;
    if (length > DIRECT_BYTES || this.isBlocked || this.#ring.size > 0) return false;
    const cost = bulkCost(length);
    return cost <= stream.credit && cost <= this.window;
  }

  #spend(stream: OutgoingStream, cost: number): void {
    stream.credit -= cost;
    this.window -= cost;
  }
}

function canSend(stream: OutgoingStream): boolean {
  const { head } = stream;
  if (head === undefined) return false;
  if (!isBulk(head.type)) return true;
  const needed = Math.min(head.payload.length, MIN_PIECE_BYTES);
  return stream.credit >= bulkCost(needed);
}
