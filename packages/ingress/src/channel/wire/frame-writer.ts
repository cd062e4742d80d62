import { ChannelError } from '../channel-error.js';
import { HEADER_BYTES, MAX_PAYLOAD_BYTES } from './frame.js';

/** Where a frame goes: the writer that collects it and the stream it belongs to. */
export interface FrameTarget {
  readonly writer: FrameWriter;
  readonly id: number;
}

/** Room for a connection's whole window in one tick, with the small frames beside it. */
const SLAB_BYTES = 192 * 1024;
/** Longer payloads are handed to the socket without a copy. */
const COPY_LIMIT_BYTES = 4 * 1024;

/**
 * Collects the frames of one tick.
 *
 * Small frames are written into a slab. `take` hands out the filled part without a copy, and that part
 * is not written again before `rewind`.
 */
export class FrameWriter {
  /** Write a payload here between `open` and `seal`. */
  buffer: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  /** Where the frame sealed last begins in `buffer`. */
  lastFrame = 0;
  /** Grows when `buffer` is handed out or replaced: frames sealed before cannot be changed any more. */
  generation = 0;
  #start = 0;
  #end = 0;
  #segments: Uint8Array[] = [];
  /** The stream whose frame {@link append} may lengthen, 0 for none, and where that frame lies. */
  #growing = 0;
  #growingFrom = 0;
  #growingTo = 0;

  get isEmpty(): boolean {
    return this.#end === this.#start && this.#segments.length === 0;
  }

  /** Makes room for a frame and returns the offset in `buffer` at which its payload starts. */
  open(maxPayloadBytes: number): number {
    const needed = HEADER_BYTES + maxPayloadBytes;
    if (this.buffer.length - this.#end < needed) this.#renew(needed);
    return this.#end + HEADER_BYTES;
  }

  /** Completes the frame opened last; its payload ends at `end`. */
  seal(type: number, stream: number, end: number): void {
    const length = end - this.#end - HEADER_BYTES;
    if (length > MAX_PAYLOAD_BYTES) {
      throw new ChannelError(
        'E_CHANNEL_HEAD_TOO_LARGE',
        `a head of ${length} bytes does not fit into a frame of ${MAX_PAYLOAD_BYTES}. Send fewer or shorter headers.`,
      );
    }
    this.#header(type, stream, length);
    this.lastFrame = this.#end;
    this.#end = end;
  }

  /** Changes the type of the frame at `at`, sealed in the present generation. */
  retype(at: number, type: number): void {
    this.buffer[at] = type;
  }

  /** Adds a frame; `payload` must not change afterwards. */
  frame(type: number, stream: number, payload: Uint8Array): void {
    const length = payload.length;
    if (length > COPY_LIMIT_BYTES) {
      this.open(0);
      this.#header(type, stream, length);
      this.#end += HEADER_BYTES;
      this.#cut();
      this.#segments.push(payload);
      return;
    }
    const at = this.open(length);
    if (length > 0) this.buffer.set(payload, at);
    this.#header(type, stream, length);
    this.#end = at + length;
  }

  /** Adds a frame of a string in UTF-8; returns the payload's length. */
  string(type: number, stream: number, text: string): number {
    const at = this.open(text.length * 3);
    const length = this.buffer.write(text, at);
    this.seal(type, stream, at + length);
    return length;
  }

  /** Adds one frame of several payloads, which are copied. */
  joined(type: number, stream: number, payloads: readonly Uint8Array[]): void {
    let length = 0;
    for (const payload of payloads) length += payload.length;
    let at = this.open(length);
    for (const payload of payloads) {
      this.buffer.set(payload, at);
      at += payload.length;
    }
    this.seal(type, stream, at);
  }

  /**
   * Lengthens the last frame by a payload; false when a new frame has to be begun.
   *
   * Only the last frame of `stream` from {@link growing} can grow, up to `maxBytes`, and only while no
   * other frame has been added.
   */
  append(stream: number, payload: Uint8Array, maxBytes: number): boolean {
    if (this.#growing !== stream || this.#growingTo !== this.#end) return false;
    const end = this.#end + payload.length;
    const length = end - this.#growingFrom - HEADER_BYTES;
    if (length > maxBytes || end > this.buffer.length) return false;
    const { buffer } = this;
    buffer.set(payload, this.#end);
    const at = this.#growingFrom;
    buffer[at + 1] = length >>> 16;
    buffer[at + 2] = (length >>> 8) & 0xff;
    buffer[at + 3] = length & 0xff;
    this.#end = end;
    this.#growingTo = end;
    return true;
  }

  /** Adds a frame that {@link append} may lengthen; its payload is copied. */
  growing(type: number, stream: number, payload: Uint8Array): void {
    const at = this.open(payload.length);
    this.buffer.set(payload, at);
    this.seal(type, stream, at + payload.length);
    this.#growing = stream;
    this.#growingFrom = at - HEADER_BYTES;
    this.#growingTo = this.#end;
  }

  /** Adds a frame whose payload is one u32. */
  number(type: number, stream: number, value: number): void {
    const at = this.open(4);
    this.buffer.writeUInt32BE(value, at);
    this.seal(type, stream, at + 4);
  }

  /** Adds a frame whose payload is one byte. */
  byte(type: number, stream: number, value: number): void {
    const at = this.open(1);
    this.buffer[at] = value;
    this.seal(type, stream, at + 1);
  }

  /** Hands out everything collected, in order. */
  take(): readonly Uint8Array[] {
    this.#cut();
    this.generation += 1;
    const taken = this.#segments;
    this.#segments = [];
    return taken;
  }

  /** Fills the slab from its start again; call once the system has taken all that was handed out. */
  rewind(): void {
    if (!this.isEmpty) return;
    this.#start = 0;
    this.#end = 0;
  }

  #header(type: number, stream: number, length: number): void {
    const { buffer } = this;
    let at = this.#end;
    buffer[at++] = type;
    buffer[at++] = length >>> 16;
    buffer[at++] = (length >>> 8) & 0xff;
    buffer[at++] = length & 0xff;
    buffer[at++] = stream >>> 24;
    buffer[at++] = (stream >>> 16) & 0xff;
    buffer[at++] = (stream >>> 8) & 0xff;
    buffer[at] = stream & 0xff;
  }

  #cut(): void {
    if (this.#end === this.#start) return;
    this.#segments.push(this.buffer.subarray(this.#start, this.#end));
    this.#start = this.#end;
    // Bytes that have been handed out must not change.
    this.#growing = 0;
  }

  #renew(needed: number): void {
    this.#cut();
    this.buffer = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, needed));
    this.generation += 1;
    this.#start = 0;
    this.#end = 0;
  }
}
