import { ProtocolError } from '../channel-error.js';
import type { FrameWriter } from '../wire/frame-writer.js';
import { FrameType, HEADER_BYTES, MAX_PAYLOAD_BYTES, bulkCost, isBulk } from '../wire/frame.js';
import { WINDOW_BYTES } from './window.js';
import { queuedPayload, queuedType, type OutgoingStream, type Queued } from './outgoing-stream.js';

/** The smallest piece of a split message, so that scraps of credit are not spent. */
const MIN_PIECE_BYTES = 1024;
/** Bulk frames up to this size skip the round robin when no other stream waits. */
const DIRECT_BYTES = 4 * 1024;
/** Small pieces of data are joined to frames of up to this size. */
const JOINED_BYTES = MAX_PAYLOAD_BYTES - HEADER_BYTES;

/**
 * Decides which frame leaves next.
 *
 * Control frames leave at once. Bulk frames need credit of their stream and room in the connection's
 * window; streams that have both take turns, one frame each. The outbox does not write to the socket:
 * `pump` fills the writer, and the owner of the writer flushes it.
 */
export class Outbox {
  /** Set while the socket asks to wait; bulk stays queued, control does not. */
  isBlocked = false;
  window: number = WINDOW_BYTES;
  readonly #writer: FrameWriter;
  readonly #schedule: () => void;
  /** The streams that have something to send and credit for it. In a Set, re-adding appends. */
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

  /** Drops the queued frames of a stream, and all that it will send. */
  discard(stream: OutgoingStream): void {
    this.#ring.delete(stream);
    stream.discard();
  }

  /** Sends as much of a stream as credit and window allow, then discards the stream. */
  cut(stream: OutgoingStream): void {
    while (canSend(stream) && this.#sendNext(stream));
    this.discard(stream);
  }

  /** Moves the frames that may leave now into the writer. */
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
    if (head !== undefined && isBulk(queuedType(head)) && !this.#sendHead(stream, head))
      return false;
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
    const payload = queuedPayload(head);
    if (payload.length > Math.min(room, MAX_PAYLOAD_BYTES)) {
      if (room < MIN_PIECE_BYTES) return false;
      const piece = Math.min(room, MAX_PAYLOAD_BYTES);
      const type = head instanceof Uint8Array ? FrameType.Data : FrameType.Part;
      this.#sendBulk(stream, type, payload.subarray(0, piece));
      stream.leave(payload.subarray(piece));
    } else if (head instanceof Uint8Array && payload.length < JOINED_BYTES) {
      this.#sendData(stream, Math.min(room, JOINED_BYTES));
    } else {
      this.#sendBulk(stream, queuedType(head), payload);
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

  /** Joins the pieces that a producer sends within a tick to as few frames as possible. */
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
  if (!isBulk(queuedType(head))) return true;
  const needed = Math.min(queuedPayload(head).length, MIN_PIECE_BYTES);
  return stream.credit >= bulkCost(needed);
}
