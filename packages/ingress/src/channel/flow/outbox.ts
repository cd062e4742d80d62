import type { FrameWriter } from '../wire/frame-writer.js';
import { ProtocolError } from '../errors.js';
import { FrameType, HEADER_BYTES, MAX_PAYLOAD_BYTES, bulkCost, isBulk } from '../wire/frame.js';

/** Bulk bytes a connection may have on the way; small frames wait behind no more than this. */
export const WINDOW_BYTES: number = 128 * 1024;
/** Bulk bytes a stream may have sent that its receiver has not consumed. */
export const STREAM_CREDIT_BYTES: number = 128 * 1024;

/** A stream that holds more asks its producer to wait. */
const HIGH_WATER_BYTES = 64 * 1024;
/** A message is split only into pieces of at least this size, so that scraps of credit are not used up. */
const MIN_PIECE_BYTES = 1024;
/** So much that has been sent may stay in a queue until the next is added. */
const MAX_SENT = 64;
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
    // A fast producer never lets the queue run empty: what has been sent must leave it all the same.
    if (this.#next > MAX_SENT && this.#next * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
    this.#queue.push(type === FrameType.Data ? payload : { type, payload });
    this.queuedBytes += payload.length;
  }

  /** Puts `rest` in the place of the head, of which the first part has been sent. */
  leave(rest: Uint8Array): void {
    const { head } = this;
    if (head === undefined) return;
    this.queuedBytes -= payloadOf(head).length - rest.length;
    this.#queue[this.#next] =
      head instanceof Uint8Array ? rest : { type: head.type, payload: rest };
  }

  /** Takes the data at the head of the queue that fits into `room` together, but one piece at least. */
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
    if (head !== undefined) this.queuedBytes -= payloadOf(head).length;
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

/** Data is queued as it is: an object more for each piece of a body would be most of its garbage. */
type Queued = Uint8Array | QueuedFrame;

interface QueuedFrame {
  readonly type: number;
  readonly payload: Uint8Array;
}

const typeOf = (queued: Queued): number =>
  queued instanceof Uint8Array ? FrameType.Data : queued.type;
const payloadOf = (queued: Queued): Uint8Array =>
  queued instanceof Uint8Array ? queued : queued.payload;

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
    stream.enqueue(type, payload);
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
    if (head !== undefined && isBulk(typeOf(head)) && !this.#sendHead(stream, head)) return false;
    for (let next = stream.head; next !== undefined; next = stream.head) {
      if (next instanceof Uint8Array || isBulk(next.type)) break;
      this.#writer.frame(next.type, stream.id, next.payload);
      stream.shift();
    }
    stream.notifyEmpty();
    return true;
  }

  #sendHead(stream: OutgoingStream, head: Queued): boolean {
    const room = Math.min(stream.credit, this.window) - bulkCost(0);
    const payload = payloadOf(head);
    if (payload.length > Math.min(room, MAX_PAYLOAD_BYTES)) {
      if (room < MIN_PIECE_BYTES) return false;
      const piece = Math.min(room, MAX_PAYLOAD_BYTES);
      const type = head instanceof Uint8Array ? FrameType.Data : FrameType.Part;
      this.#sendBulk(stream, type, payload.subarray(0, piece));
      stream.leave(payload.subarray(piece));
    } else if (head instanceof Uint8Array && payload.length < JOINED_BYTES) {
      this.#sendData(stream, Math.min(room, JOINED_BYTES));
    } else {
      this.#sendBulk(stream, typeOf(head), payload);
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
  if (!isBulk(typeOf(head))) return true;
  const needed = Math.min(payloadOf(head).length, MIN_PIECE_BYTES);
  return stream.credit >= bulkCost(needed);
}
