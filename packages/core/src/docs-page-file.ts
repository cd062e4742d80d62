import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file of the docs page, which the build puts into `dist/docs-page`.
 *
 * This file must stay at the root of `src`: the bundle that contains it lies at the root of `dist`, so
 * from either place the package is one folder up. Tests that run from source use the built files too.
 */
export function docsPageFile(name: string): string {
  return join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'docs-page', name);
}
