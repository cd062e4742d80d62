import { createWriteStream, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import { CommandError } from '../command-error.js';
import { progressOn } from '../progress.js';
import { megabytes } from '../table.js';
import type { AdminClient } from './admin-client.js';

export interface Download {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly file: string;
  /** What is shown until the first byte comes. */
  readonly waiting: string;
}

/** Writes an answer of the server to a file, part by part; leaves no file that is not whole. */
export async function download(admin: AdminClient, wanted: Download): Promise<number> {
  const { method, path, file, waiting } = wanted;
  const progress = progressOn(process.stderr);
  progress.show(waiting);
  const ticking = setInterval(() => process.stderr.isTTY && progress.show(waiting), 1_000);
  let bytes = 0;
  try {
    const answer = await admin.stream(method, path);
    clearInterval(ticking);
    answer.on('data', (part: Buffer) => {
      bytes += part.length;
      if (process.stderr.isTTY) progress.show(`${file}: ${megabytes(bytes)}`);
    });
    // What was in the memory of a replica is not for other users.
    await pipeline(answer, createWriteStream(file, { mode: 0o600 }));
    if (!answer.complete) throw new Error('the answer broke off');
    return bytes;
  } catch (error) {
    if (bytes > 0) rmSync(file, { force: true });
    if (error instanceof CommandError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${file} could not be written: ${why}.`);
  } finally {
    clearInterval(ticking);
    progress.end();
  }
}
