import { readFileSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';

import { isRecord, thrownMessage } from '@sluice/core/internal';

import type { ApplicationRequest } from '../controller/application-request.js';
import { DECLARATIONS_KEY, readDeclarations } from '../controller/declared/stored-declarations.js';
import type { StateStore } from '../engine/engine.js';
import { createMemoryStore } from '../engine/memory-store.js';
import type { Log } from '../process/create-log.js';

/** The applications that a server had, for the next one. */
export interface KeptApplications {
  readonly applications: readonly ApplicationRequest[];
  readonly targetCapacity: number | undefined;
}

/** What became of reading them. */
export type KeptFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly kept: KeptApplications }
  /** Nothing can be restored; `why` completes "the file". */
  | { readonly kind: 'unreadable'; readonly why: string };

/** Of the file's format. A server of another version may have another. */
const VERSION = 1;

/** Reads the applications that a server kept. Never throws. */
export function readKeptApplications(file: string): KeptFile {
  const text = readText(file);
  if (text.kind !== 'text') return text;
  try {
    const value: unknown = JSON.parse(text.text);
    if (!isRecord(value) || typeof value['version'] !== 'number') return NO_STATE;
    if (value['version'] !== VERSION) {
      return { kind: 'unreadable', why: `is of version ${value['version']}, not ${VERSION}` };
    }
    const { state } = value;
    const stored = typeof state === 'string' ? readDeclarations(state) : undefined;
    if (stored === undefined) return NO_STATE;
    const { targetCapacity, declarations } = stored;
    const applications = declarations.map(({ request }) => request);
    return { kind: 'kept', kept: { applications, targetCapacity } };
  } catch {
    return NO_STATE;
  }
}

const NO_STATE: KeptFile = { kind: 'unreadable', why: 'is damaged' };

/** The next server begins with none. */
export function forgetKeptApplications(file: string): void {
  rmSync(file, { force: true });
}

/** A store that keeps the applications in a file. */
export interface KeepingStore {
  readonly store: StateStore;
  /**
   * Writes the file from now on. Until all that the server began with is asked for, the file stays as the server
   * before left it: half of the applications are not what anybody wants back.
   */
  readonly begin: () => Promise<void>;
}

/** Makes a store whose applications outlive this process, in a file that its user alone can read. */
export function createKeepingStore(file: string, log: Log): KeepingStore {
  const store = createMemoryStore();
  let hasBegun = false;
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const state = await store.get(DECLARATIONS_KEY);
    if (state === undefined) return;
    try {
      await replaceFile(file, JSON.stringify({ version: VERSION, state }));
    } catch (error) {
      log.warn(`the applications cannot be kept for the next server: ${thrownMessage(error)}`);
    }
  };
  // One after another, so that the last one written is the newest.
  const keep = (): Promise<void> => (writing = writing.then(write));
  return {
    store: {
      ...store,
      async put(key, value) {
        await store.put(key, value);
        if (hasBegun && key === DECLARATIONS_KEY) await keep();
      },
    },
    async begin() {
      hasBegun = true;
      await keep();
    },
  };
}

/** The file is the old one or the new one, whole, whenever the machine fails. */
async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.new`;
  rmSync(next, { force: true });
  const handle = await open(next, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

function readText(
  file: string,
): Exclude<KeptFile, { readonly kind: 'kept' }> | { readonly kind: 'text'; readonly text: string } {
  try {
    return { kind: 'text', text: readFileSync(file, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return { kind: 'none' };
    return { kind: 'unreadable', why: `cannot be read (${String(code)})` };
  }
}
