/** The bytes of an uploaded file, wherever they are: in memory, on disk, or where a test has them. */
export interface FileContent {
  /** How many bytes there are. */
  readonly size: number;
  /** The first 64 bytes, by which the type of the content is known; all of fewer. */
  readonly start: Uint8Array;
  /** Reads the bytes from the first on; rejects once the file is closed. */
  pieces(): AsyncIterable<Uint8Array>;
  /** Lets go of the bytes. May be called more than once. */
  close(): void;
}

/** How many first bytes of a file are at hand without reading it. */
export const START_BYTES = 64;

/** Makes the content of a file that is in memory. */
export function bytesContent(bytes: Uint8Array): FileContent {
  let held: Uint8Array | undefined = bytes;
  return {
    size: bytes.byteLength,
    start: bytes.subarray(0, START_BYTES),
    async *pieces() {
      if (held === undefined) throw closedError();
      yield held;
    },
    close() {
      held = undefined;
    },
  };
}

/** The error of reading a file that has been closed. */
export function closedError(): TypeError {
  return new TypeError(
    'The uploaded file is closed: it is there until its request is over. Read it before the handler returns, or in shield().',
  );
}
