import { HttpError } from '../errors.js';
import { logError } from '../log.js';
import { type FileContent, START_BYTES, bytesContent, closedError } from './file-content.js';
import { GrowingBytes } from './growing-bytes.js';
import { TemporaryFile } from './temporary-file.js';

/**
 * The bytes of all files of one request: in memory while they are few, then in one temporary file.
 *
 * One descriptor serves however many files, so that small files cannot use them up.
 */
export class UploadStore {
  #memoryBytes: number;
  #file: Promise<TemporaryFile> | undefined;
  /** How long the temporary file will be once all pending pieces are written. */
  #length = 0;
  #written = 0;
  #pending: Uint8Array[] = [];
  #isClosed = false;

  /** Keeps up to `memoryBytes` in memory. */
  constructor(memoryBytes: number) {
    this.#memoryBytes = memoryBytes;
  }

  /** Begins a file, of which at most `maxBytes` are kept. */
  begin(maxBytes: number): StoredFile {
    return new StoredFile(this, maxBytes);
  }

  /** Writes what is to be on disk; undefined when there is nothing to write. */
  flush(): Promise<void> | undefined {
    return this.#pending.length === 0 ? undefined : this.#write();
  }

  /** Closes the temporary file; later reads fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pending = [];
    const file = await this.#file?.catch(() => undefined);
    await file?.close();
  }

  /** Takes room in memory; false when there is none left. */
  reserve(bytes: number): boolean {
    if (bytes > this.#memoryBytes) return false;
    this.#memoryBytes -= bytes;
    return true;
  }

  /** Gives back room in memory. */
  release(bytes: number): void {
    this.#memoryBytes += bytes;
  }

  /** Appends a piece, which must not change before the next `flush` is over; returns its place. */
  append(piece: Uint8Array): number {
    const at = this.#length;
    this.#pending.push(piece);
    this.#length += piece.byteLength;
    return at;
  }

  /** Reads the bytes of a file from the temporary file. */
  async *read(start: number, size: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < start + size;) {
      const file = this.#isClosed ? undefined : await this.#file;
      if (file === undefined) throw closedError();
      const piece = await file.read(at, Math.min(PIECE_BYTES, start + size - at));
      if (piece.byteLength === 0) throw closedError();
      at += piece.byteLength;
      yield piece;
    }
  }

  async #write(): Promise<void> {
    try {
      const file = await (this.#file ??= TemporaryFile.open());
      const pieces = this.#pending;
      this.#pending = [];
      for (const piece of pieces) {
        await file.write(piece, this.#written);
        this.#written += piece.byteLength;
      }
    } catch (error) {
      // The disk is full, or no descriptor is left: nothing that the client did wrong.
      logError('An uploaded file cannot be stored', { error });
      throw new HttpError(503, 'The upload cannot be stored now. Try again later.', {
        headers: { 'retry-after': '1' },
        cause: error,
      });
    }
  }
}

/** A file while it is received. */
export class StoredFile {
  readonly #store: UploadStore;
  readonly #maxBytes: number;
  /** Undefined once the file is on disk. */
  #memory: GrowingBytes | undefined = new GrowingBytes();
  /** The place in the temporary file. */
  #at = 0;
  readonly #start = new GrowingBytes();
  #size = 0;
  #kept = 0;

  constructor(store: UploadStore, maxBytes: number) {
    this.#store = store;
    this.#maxBytes = maxBytes;
  }

  write(piece: Uint8Array): void {
    this.#size += piece.byteLength;
    const missing = START_BYTES - this.#start.length;
    if (missing > 0) this.#start.add(piece.subarray(0, missing));
    // A file that is too long is refused: its bytes are counted, and not kept.
    if (this.#size > this.#maxBytes) return;
    this.#kept += piece.byteLength;
    if (this.#memory !== undefined && this.#store.reserve(piece.byteLength)) {
      this.#memory.add(piece);
      return;
    }
    this.#moveToDisk(this.#memory);
    this.#store.append(piece);
  }

  /** Ends the file; its content can be read once the store has been flushed. */
  end(): FileContent {
    const [size, start] = [this.#size, this.#start.bytes];
    if (size > this.#maxBytes) return { size, start, pieces: notKept, close: notHeld };
    if (this.#memory !== undefined) return { ...bytesContent(this.#memory.bytes), size, start };
    const [store, at, kept] = [this.#store, this.#at, this.#kept];
    let isClosed = false;
    return {
      size,
      start,
      async *pieces() {
        if (isClosed) throw closedError();
        yield* store.read(at, kept);
      },
      close() {
        isClosed = true;
      },
    };
  }

  #moveToDisk(memory: GrowingBytes | undefined): void {
    if (memory === undefined) return;
    this.#memory = undefined;
    this.#at = this.#store.append(memory.bytes);
    this.#store.release(memory.length);
  }
}

// A file that is longer than allowed must never be taken for a short one.
function notKept(): AsyncIterable<Uint8Array> {
  throw new TypeError('The file is longer than allowed, so that its bytes were not kept.');
}

function notHeld(): void {
  // There is nothing to let go of.
}

const PIECE_BYTES = 64 * 1024;
