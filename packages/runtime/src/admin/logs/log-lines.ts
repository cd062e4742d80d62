import { open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 200;
const CHUNK_BYTES = 65_536;
/** A file without ends of lines must not end up in memory. */
const MAX_LINE_LENGTH = 100_000;

/** The last lines of a file that are wanted, and the offset where the file ended. */
export async function lastLines(
  file: string,
  wanted: { readonly count: number; isWanted(line: string): boolean },
): Promise<{ readonly lines: readonly string[]; readonly end: number }> {
  const lines: string[] = [];
  const split = lineSplitter();
  let end = 0;
  for await (const bytes of read(file, 0)) {
    end += bytes.length;
    for (const line of split(bytes)) {
      if (!wanted.isWanted(line)) continue;
      lines.push(line);
      if (lines.length > wanted.count) lines.shift();
    }
  }
  return { lines, end };
}

/** The lines that are written to a file from an offset on; a file that begins anew is read from its start. */
export async function* followLog(
  file: string,
  { from, signal }: { readonly from: number; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  let [offset, inode, split] = [from, await inodeOf(file), lineSplitter()];
  while (!signal.aborted) {
    // Each look begins where the last one ended.
    // oxlint-disable no-await-in-loop
    const now = await stat(file).catch(() => undefined);
    if (now !== undefined && (now.ino !== inode || now.size < offset)) {
      [offset, inode, split] = [0, now.ino, lineSplitter()];
    }
    if (now !== undefined && now.size > offset) {
      for await (const bytes of read(file, offset)) {
        offset += bytes.length;
        yield* split(bytes);
      }
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    // oxlint-enable no-await-in-loop
  }
}

async function inodeOf(file: string): Promise<number> {
  return (await stat(file)).ino;
}

async function* read(file: string, offset: number): AsyncGenerator<Buffer> {
  const handle = await open(file);
  try {
    let position = offset;
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      // oxlint-disable-next-line no-await-in-loop -- one part follows the other
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Takes bytes and gives the lines that they complete; what a line has beyond {@link MAX_LINE_LENGTH} is dropped. */
function lineSplitter(): (bytes: Buffer) => readonly string[] {
  const decoder = new StringDecoder();
  let rest = '';
  return (bytes) => {
    const [first = '', ...others] = decoder.write(bytes).split('\n');
    const parts = [rest + first, ...others].map((line) => line.slice(0, MAX_LINE_LENGTH));
    rest = parts.pop() ?? '';
    return parts;
  };
}
