import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { PreparedEntry } from './prepare.js';

/**
 * Names sources where a text (a stack, an error of Node's) names their compiled files.
 *
 * Stacks are mapped by Node itself; what Node says before a module runs is not.
 */
export function toSourcePaths(text: string, prepared: PreparedEntry): string {
  const { entry, sourceFile, directory } = prepared;
  if (entry === undefined || sourceFile === undefined || directory === undefined) return text;
  const base = dirname(sourceFile);
  const original = (compiled: string): string => {
    const [first, ...rest] = decodeURIComponent(compiled).split('/');
    if (first !== '@') return resolve(base, compiled);
    // Outside of the entry's directory, `..` is kept as `@`.
    const up = rest.map((part) => (part === '@' ? '..' : part)).join('/');
    return resolve(base, up);
  };
  return [`${pathToFileURL(directory).href}/`, `${directory}/`].reduce(
    (replaced, prefix) =>
      replaced
        .split(prefix)
        .map((part, index) =>
          index === 0 ? part : part.replace(/^(\S+?)\.mjs/, (_, path: string) => original(path)),
        )
        .join(''),
    text,
  );
}
