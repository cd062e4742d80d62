import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The directory of this package.
 *
 * The path of this very file tells: the file lies at the root of `src`, and its bundle at the root of
 * `dist`.
 */
const PACKAGE_DIRECTORY = dirname(dirname(fileURLToPath(import.meta.url)));

/** The path of a file of this package. */
export function packageFile(...segments: readonly string[]): string {
  return join(PACKAGE_DIRECTORY, ...segments);
}

/**
 * The script of a process of ours, or of a thread.
 *
 * Tests run this package from its TypeScript sources; processes start from the built files even then.
 */
export function mainFile(role: keyof typeof FOLDERS): string {
  return join(PACKAGE_DIRECTORY, 'dist', FOLDERS[role], 'main.js');
}

const FOLDERS = {
  controller: 'controller-process',
  ingress: 'ingress',
  policy: 'policy-worker',
  replica: 'replica',
} as const;
