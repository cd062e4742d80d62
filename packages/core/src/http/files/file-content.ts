import { type FileHandle, open } from 'node:fs/promises';

import type { ByteRange } from './byte-ranges.js';
import { refuseUnreadable } from './unreadable.js';

/** A piece of a response made from a file: text as it is, or bytes of the file. */
export type FilePiece = string | ByteRange;

const CHUNK_BYTES = 64 * 1024;

/**
 * Reads the pieces of a response one chunk at a time. The file is open only while it is read.
 *
 * Throws `HttpError` where the file is gone or unreadable, and an error for a file that has become
 * shorter: the client was promised more.
 */
export async function* readPieces(
  path: string,
  pieces: readonly FilePiece[],
): AsyncGenerator<string | Uint8Array> {
  const file = await open(path, 'r').catch(refuseUnreadable);
  try {
    for (const piece of pieces) {
      if (typeof piece === 'string') yield piece;
      else yield* readRange(file, piece, path);
    }
  } finally {
    await file.close();
  }
}

async function* readRange(
  file: FileHandle,
  { start, end }: ByteRange,
  path: string,
): AsyncGenerator<Uint8Array> {
  let position = start;
  while (position < end) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - position));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) {
      throw new Error(`${path} ends at byte ${position}, but ${end} were promised.`);
    }
    position += bytesRead;
    yield bytesRead === chunk.length ? chunk : chunk.subarray(0, bytesRead);
  }
}
