import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The directory of this package.
 *
 * It is found from here alone: this file lies at the root of `src`, and the bundle that contains it at the
 * root of `dist`.
 */
export const packageDirectory: string = dirname(dirname(fileURLToPath(import.meta.url)));
