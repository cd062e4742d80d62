import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { DefinitionError } from './errors.js';

/**
 * Finds an optional library: beside the application, or beside this package. Undefined where it is not
 * installed.
 */
export function resolvePeer(name: string): string | undefined {
  for (const from of [join(process.cwd(), 'package.json'), process.argv[1], import.meta.url]) {
    if (from === undefined) continue;
    try {
      return createRequire(from).resolve(name);
    } catch {
      // The library cannot be resolved from this file; try the next one.
    }
  }
  return undefined;
}

/** Throws the start-up error of a feature whose library is not installed; loads nothing. */
export function requirePeer(name: string, where: string): void {
  if (resolvePeer(name) === undefined) {
    throw missingPeer(name, { where, what: `needs ${name}, which cannot be found.` });
  }
}

/** The start-up error of a library that is not installed. */
export function missingPeer(
  name: string,
  { where, what }: { readonly where: string; readonly what: string },
): DefinitionError {
  const fix = `Add it to the application: npm install ${name}.`;
  return new DefinitionError([{ code: 'E_PEER_MISSING', where, what, fix }]);
}

/** Imports a library by the file that `resolvePeer` finds, for where this package cannot import it by name. */
export async function importFromApplication<T>(name: string, error: unknown): Promise<T> {
  const file = resolvePeer(name);
  if (file === undefined) throw error;
  const library: T = await import(pathToFileURL(file).href);
  return library;
}
