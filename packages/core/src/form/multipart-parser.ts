import { HttpError } from '../errors.js';

/** Takes the parts of a multipart body in their order. */
export interface PartReceiver {
  /** Called with the header lines of a part, without the empty line that ends them. */
  begin(head: Buffer): void;
  /** Called with the next bytes of the part, which may change after the parser's `push` returns. */
  data(bytes: Buffer): void;
  end(): void;
}

/**
 * Splits a multipart body into its parts, piece by piece, in time proportional to its length.
 *
 * The grammar is strict, so that no other reader of the same bytes sees other parts: nothing may come
 * before the first boundary, each boundary ends its line, and the last one must be there. `push` and
 * `end` throw `HttpError` 400. Nothing is read after an error.
 */
export class MultipartParser {
  readonly #delimiter: Buffer;
  readonly #receiver: PartReceiver;
  #state: 'start' | 'boundary' | 'head' | 'content' | 'over' = 'start';
  /** Bytes that cannot be judged before the next piece. A delimiter begins with the line end before it. */
  #rest: Buffer = LINE_END;
  /** How many bytes of `#rest` have been searched for the end of a head. */
  #searched = 0;
  #epilogueBytes = 0;

  constructor(boundary: string, receiver: PartReceiver) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
    this.#receiver = receiver;
  }

  push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = NOTHING;
    for (;;) {
      const left = this.#step(rest);
      if (left === undefined) break;
      rest = left;
    }
  }

  end(): void {
    if (this.#state === 'over') return;
    throw this.#state === 'start' ? malformed() : new HttpError(400, TRUNCATED);
  }

  /** Reads what it can of `bytes` and returns the rest; undefined when more bytes are needed. */
  #step(bytes: Buffer): Buffer | undefined {
    switch (this.#state) {
      case 'start':
        return this.#readStart(bytes);
      case 'boundary':
        return this.#readBoundary(bytes);
      case 'head':
        return this.#readHead(bytes);
      case 'content':
        return this.#readContent(bytes);
      case 'over':
        this.#epilogueBytes += bytes.length;
        if (this.#epilogueBytes > MAX_EPILOGUE_BYTES) throw malformed();
        return undefined;
      default:
        return this.#state satisfies never;
    }
  }

  #readStart(bytes: Buffer): Buffer | undefined {
    const delimiter = this.#delimiter;
    const length = Math.min(bytes.length, delimiter.length);
    if (bytes.compare(delimiter, 0, length, 0, length) !== 0) throw malformed();
    if (bytes.length < delimiter.length) return this.#keep(bytes);
    this.#state = 'boundary';
    return bytes.subarray(delimiter.length);
  }

  /** Reads the end of a boundary's line: `--` after the last one. */
  #readBoundary(bytes: Buffer): Buffer | undefined {
    if (bytes.length < 2) return this.#keep(bytes);
    if (bytes[0] === DASH && bytes[1] === DASH) {
      this.#state = 'over';
    } else if (bytes[0] === CR && bytes[1] === LF) {
      this.#state = 'head';
      this.#searched = 0;
      // The line end of the boundary is also the one before an empty head.
      return bytes;
    } else {
      throw malformed();
    }
    return bytes.subarray(2);
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(HEAD_END, this.#searched);
    if (end > MAX_HEAD_BYTES || (end === -1 && bytes.length > MAX_HEAD_BYTES)) throw malformed();
    if (end === -1) {
      this.#searched = Math.max(0, bytes.length - HEAD_END.length + 1);
      return this.#keep(bytes);
    }
    this.#receiver.begin(bytes.subarray(Math.min(2, end), end));
    this.#state = 'content';
    return bytes.subarray(end + HEAD_END.length);
  }

  #readContent(bytes: Buffer): Buffer | undefined {
    const delimiter = this.#delimiter;
    const end = bytes.indexOf(delimiter);
    if (end === -1) {
      const kept = beginningOf(delimiter, bytes);
      if (kept > 0) this.#receiver.data(bytes.subarray(0, kept));
      return kept < bytes.length ? this.#keep(bytes.subarray(kept)) : undefined;
    }
    if (end > 0) this.#receiver.data(bytes.subarray(0, end));
    this.#receiver.end();
    this.#state = 'boundary';
    return bytes.subarray(end + delimiter.length);
  }

  #keep(bytes: Buffer): undefined {
    // A copy, because the memory of a piece may be used again.
    this.#rest = Buffer.from(bytes);
  }
}

/** The place from which `bytes` could be the beginning of the delimiter; their length if there is none. */
function beginningOf(delimiter: Buffer, bytes: Buffer): number {
  let from = Math.max(0, bytes.length - delimiter.length + 1);
  for (;;) {
    from = bytes.indexOf(CR, from);
    if (from === -1) return bytes.length;
    const length = bytes.length - from;
    if (bytes.compare(delimiter, 0, length, from) === 0) return from;
    from += 1;
  }
}

const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;
const NOTHING = Buffer.alloc(0);
const LINE_END = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

const MAX_HEAD_BYTES = 8 * 1024;
const MAX_EPILOGUE_BYTES = 64 * 1024;

const TRUNCATED = 'The multipart body ends before its last boundary.';

/** FastAPI's refusal of a body that breaks the grammar of multipart. */
export function malformed(): HttpError {
  return new HttpError(400, 'Invalid multipart data.');
}
