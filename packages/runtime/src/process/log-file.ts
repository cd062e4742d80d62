import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';

import { holdsLines } from './last-lines.js';

/** A file of log lines that is put aside when it is full. */
export interface LogFile {
  /** Takes a line without its end. */
  write(line: string): void;
  /** Writes what is left, and lets go of the file. */
  close(): void;
}

/** When a file is put aside, and how many of those are kept. */
export interface Rotation {
  readonly maxBytes: number;
  readonly backupCount: number;
}

const DEFAULT_ROTATION: Rotation = { maxBytes: 100 * 1024 * 1024, backupCount: 5 };

/** Reads the rotation from the environment: `SLUICE_LOG_MAX_BYTES` and `SLUICE_LOG_BACKUP_COUNT`. */
export function rotationOf(environment: Readonly<Record<string, string | undefined>>): Rotation {
  const read = (name: string, otherwise: number): number => {
    const given = Number(environment[name] ?? '');
    return Number.isSafeInteger(given) && given > 0 ? given : otherwise;
  };
  return {
    maxBytes: read('SLUICE_LOG_MAX_BYTES', DEFAULT_ROTATION.maxBytes),
    backupCount: read('SLUICE_LOG_BACKUP_COUNT', DEFAULT_ROTATION.backupCount),
  };
}

/**
 * Opens a log file, to whose end lines are added. A full file becomes `NAME.1`, the one before it `NAME.2`.
 *
 * Lines are written in the background; what is left is written when the process exits. Throws when the
 * directory cannot be made or the file not be opened; a disk that fills up later costs lines alone.
 */
export function openLogFile(
  directory: string,
  name: string,
  { maxBytes, backupCount }: Rotation,
): LogFile {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, name);
  const first = openSync(path, 'a');
  /** Undefined once closed: another file may have the number then. */
  let fd: number | undefined = first;
  let bytes = fstatSync(first).size;
  let pending = '';
  let isFlushing = false;
  // A log that cannot be written must not take the service down: what a full disk does not take is dropped.
  const flush = (): void => {
    isFlushing = false;
    const text = pending;
    pending = '';
    try {
      if (text !== '' && fd !== undefined) appendFileSync(fd, text);
    } catch {
      // As above.
    }
  };
  process.once('exit', flush);
  const release = holdsLines(flush);
  const rotate = (): void => {
    flush();
    rmSync(`${path}.${backupCount}`, { force: true });
    for (let at = backupCount - 1; at >= 0; at -= 1) {
      const from = at === 0 ? path : `${path}.${at}`;
      try {
        renameSync(from, `${path}.${at + 1}`);
      } catch {
        // There are fewer files so far.
      }
    }
    try {
      const next = openSync(path, 'a');
      if (fd !== undefined) closeSync(fd);
      fd = next;
    } catch {
      // The directory has gone: lines go on into the file that was put aside.
    }
    bytes = 0;
  };
  return {
    write(line) {
      const size = Buffer.byteLength(line) + 1;
      if (bytes > 0 && bytes + size > maxBytes) rotate();
      bytes += size;
      pending += `${line}\n`;
      if (pending.length >= MOST_PENDING) flush();
      if (isFlushing) return;
      isFlushing = true;
      setTimeout(flush, FLUSH_MS).unref();
    },
    close() {
      flush();
      process.off('exit', flush);
      release();
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

/** So many characters are written at once. */
const MOST_PENDING = 4096;

/** How long a line may wait for others to be written with it. */
const FLUSH_MS = 100;
