import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import { resolvePeer } from '@sluice/core/internal';

/** Libraries of which some applications use one or the other, and which take long to load. */
const LIBRARIES = ['reflect-metadata', 'class-transformer', 'class-validator'] as const;

/** The files of those that this process has loaded. */
export function loadedLibraries(): readonly string[] {
  const { cache } = createRequire(import.meta.url);
  return LIBRARIES.flatMap((name) => {
    const file = resolvePeer(name);
    return file !== undefined && cache[file] !== undefined ? [file] : [];
  });
}

/**
 * Loads these files, and the package that applications import, ahead of an application that needs them.
 * What cannot be loaded is left to the application, whose error says more.
 */
export async function loadLibraries(files: readonly string[]): Promise<void> {
  const own = resolvePeer('sluice');
  for (const file of [...(own === undefined ? [] : [own]), ...files]) {
    try {
      // One after another: this process has nothing else to do.
      // oxlint-disable-next-line no-await-in-loop
      await import(pathToFileURL(file).href);
    } catch {
      // The application that imports it is told.
    }
  }
}
