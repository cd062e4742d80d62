import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory of Unix sockets that only this user can reach, removed at the end. */
export interface RuntimeDirectory {
  readonly path: string;
  /** A path no socket has had before. */
  nextSocket(): string;
  remove(): void;
}

const prefix = 'sluice-';

/**
 * Makes the directory, and removes those of processes that were killed before they could.
 *
 * Names stay short: a Unix socket's path has room for 103 bytes on macOS.
 */
export function createRuntimeDirectory(parent: string = tmpdir()): RuntimeDirectory {
  removeStale(parent);
  // mkdtemp makes it with mode 0700.
  const path = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  let count = 0;
  return {
    path,
    nextSocket() {
      count += 1;
      return join(path, `${count}.sock`);
    },
    remove() {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function removeStale(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = /^sluice-(\d+)-\w{6}$/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
