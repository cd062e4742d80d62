import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The directory of this package.
 *
 * This file must stay at the root of `src`: the bundle that contains it lies at the root of `dist`, so
 * from either place the package is one folder up.
 */
export const packageDirectory: string = dirname(dirname(fileURLToPath(import.meta.url)));
