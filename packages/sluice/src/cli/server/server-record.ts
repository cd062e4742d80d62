import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { processMark } from './process-mark.js';

/** What is kept of the server that `sluice start` started. */
export interface ServerRecord {
  readonly pid: number;
  /** {@link processMark} of the process. */
  readonly mark: string;
  /** The address of HTTP; undefined until the server listens. */
  readonly url?: string | undefined;
  /** The address of the admin API; undefined until it listens. */
  readonly adminUrl?: string | undefined;
  readonly startedAt: string;
}

/** What `sluice start` found: its own claim, or the server that runs. */
export type Claim =
  | { readonly kind: 'claimed'; update(record: ServerRecord): void; release(): void }
  | { readonly kind: 'taken'; readonly by: ServerRecord };

const RECORD = 'server.json';
export const LOG = 'server.log';

/** The server of a state directory, if it runs. The record of one that was killed counts for nothing. */
export function runningServer(directory: string): ServerRecord | undefined {
  const record = readRecord(join(directory, RECORD));
  return record !== undefined && processMark(record.pid) === record.mark ? record : undefined;
}

/** Makes this process the server of a state directory, unless another one is. */
export function claimServer(directory: string, record: ServerRecord): Claim {
  const file = join(directory, RECORD);
  for (;;) {
    const by = runningServer(directory);
    if (by !== undefined) return { kind: 'taken', by };
    // Of two that start at the same moment only one can make the file; the port stops a third.
    if (!writeNew(file, record)) {
      rmSync(file, { force: true });
      continue;
    }
    return {
      kind: 'claimed',
      update(changed) {
        // Whole or not at all: another start takes half a record for that of a server which was killed.
        const draft = draftOf(file);
        writeFileSync(draft, JSON.stringify(changed), { mode: 0o600 });
        renameSync(draft, file);
      },
      release() {
        if (readRecord(file)?.pid === record.pid) rmSync(file, { force: true });
      },
    };
  }
}

/** The file appears whole, or not at all where another one is. */
function writeNew(file: string, record: ServerRecord): boolean {
  const draft = draftOf(file);
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function draftOf(file: string): string {
  return `${file}.${process.pid}`;
}

function readRecord(file: string): ServerRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    // Not there, or not whole: the process that wrote it was killed in the middle.
    return undefined;
  }
}

function isRecord(value: unknown): value is ServerRecord {
  if (typeof value !== 'object' || value === null) return false;
  return 'pid' in value && typeof value.pid === 'number' && 'mark' in value && 'startedAt' in value;
}
