import { ProtocolError } from '../channel-error.js';
import {
  EMPTY,
  HEADER_BYTES,
  MAX_PAYLOAD_BYTES,
  isFrameType,
  type FrameListener,
} from './frame.js';

/**
 * Cuts a byte stream into frames, however it is chunked.
 *
 * Whole frames inside a chunk are passed on as views of the chunk; only a frame that spans chunks is
 * copied. Throws {@link ProtocolError} on an unknown type or an oversized payload, before any of that
 * payload is buffered. A reader that has thrown is of no further use.
 */
export class FrameReader {
  readonly #listener: FrameListener;
  #stopped = false;
  /** The first bytes of a header that was cut. */
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  /** The frame that was cut inside its payload. */
  #payload: Buffer | undefined;
  #payloadBytes = 0;
  #type = 0;
  #stream = 0;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  /** Ignores the rest of the current chunk and everything after it. */
  stop(): void {
    this.#stopped = true;
  }

  feed(chunk: Buffer): void {
    let offset = this.#payload === undefined ? 0 : this.#fillPayload(chunk, 0);
    if (this.#headerBytes > 0) offset = this.#fillHeader(chunk, offset);

    while (!this.#stopped && chunk.length - offset >= HEADER_BYTES) {
      const length = this.#readHeader(chunk, offset);
      offset += HEADER_BYTES;
      if (chunk.length - offset < length) {
        this.#payload = Buffer.allocUnsafe(length);
        this.#payloadBytes = 0;
        this.#fillPayload(chunk, offset);
        return;
      }
      const payload = length === 0 ? EMPTY : chunk.subarray(offset, offset + length);
      offset += length;
      this.#listener(this.#type, this.#stream, payload);
    }
    if (this.#stopped || offset >= chunk.length) return;
    chunk.copy(this.#header, 0, offset);
    this.#headerBytes = chunk.length - offset;
  }

  /** Completes a cut header, and perhaps its frame; returns the offset at which to go on. */
  #fillHeader(chunk: Buffer, offset: number): number {
    const taken = chunk.copy(
      this.#header,
      this.#headerBytes,
      offset,
      Math.min(chunk.length, offset + HEADER_BYTES - this.#headerBytes),
    );
    this.#headerBytes += taken;
    if (this.#headerBytes < HEADER_BYTES) return chunk.length;
    this.#headerBytes = 0;
    const length = this.#readHeader(this.#header, 0);
    this.#payload = Buffer.allocUnsafe(length);
    this.#payloadBytes = 0;
    return this.#fillPayload(chunk, offset + taken);
  }

  #fillPayload(chunk: Buffer, offset: number): number {
    const payload = this.#payload ?? EMPTY;
    const taken = chunk.copy(payload, this.#payloadBytes, offset);
    this.#payloadBytes += taken;
    if (this.#payloadBytes === payload.length) {
      this.#payload = undefined;
      this.#listener(this.#type, this.#stream, payload);
    }
    return offset + taken;
  }

  /** Takes type and stream from the header at `offset`; returns the payload's length. */
  #readHeader(from: Buffer, offset: number): number {
    const word = from.readUInt32BE(offset);
    const type = word >>> 24;
    const length = word & 0xffffff;
    if (!isFrameType(type)) throw new ProtocolError(`unknown frame type ${type}.`);
    if (length > MAX_PAYLOAD_BYTES) {
      throw new ProtocolError(`a frame announces ${length} bytes, above ${MAX_PAYLOAD_BYTES}.`);
    }
    this.#type = type;
    this.#stream = from.readUInt32BE(offset + 4);
    return length;
  }
}
