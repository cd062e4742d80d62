import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'vitest';

/** A directory for the temporary files of this process, and what is in use of it. */
export interface UploadDirectory {
  /** The names in the directory, and how many of its files are open, with a name or without. */
  inUse(): { readonly names: readonly string[]; readonly open: number };
  /** Waits until a number of files are open, on the systems that list them. */
  opened(count: number): Promise<void>;
  /** Waits until nothing is in use, because the end of a request comes after its response. */
  unused(): Promise<ReturnType<UploadDirectory['inUse']>>;
  /** Puts things back as they were. */
  remove(): void;
}

/** Makes temporary files go to a directory of their own. */
export function uploadDirectory(): UploadDirectory {
  const before = process.env['TMPDIR'];
  const directory = mkdtempSync(join(tmpdir(), 'uploads-'));
  process.env['TMPDIR'] = directory;
  const inUse = () => ({ names: readdirSync(directory), open: openFiles(directory) });
  return {
    inUse,
    async unused() {
      await expect.poll(inUse, POLL).toEqual({ names: [], open: 0 });
      return inUse();
    },
    async opened(count) {
      if (LISTS_OPEN_FILES) await expect.poll(() => openFiles(directory), POLL).toBe(count);
    },
    remove() {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(directory, { recursive: true });
    },
  };
}

// Only Linux lists the open files of a process.
const LISTS_OPEN_FILES = process.platform === 'linux';

const POLL = { interval: 5, timeout: 30_000 };

function openFiles(directory: string): number {
  if (!LISTS_OPEN_FILES) return 0;
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(directory);
    } catch {
      // The descriptor of the listing itself.
      return false;
    }
  }).length;
}
