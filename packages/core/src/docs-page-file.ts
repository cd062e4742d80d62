import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file of the docs page, which the build puts into `dist/docs-page`.
 *
 * It is found from here alone: this file lies at the root of `src`, and what it is bundled into at
 * the root of `dist`. Tests run this package from its sources; the files are the built ones even then.
 */
export function docsPageFile(name: string): string {
  return join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'docs-page', name);
}
