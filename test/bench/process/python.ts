import { fileURLToPath } from 'node:url';

import { type Python, pythonEnvironment } from './python-environment.js';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Brings `.cache/bench-python/NAME` to what `servers/python/NAME.txt` lists; with `install` false
 * it only looks.
 */
export function preparePython(name: string, { install }: { install: boolean }): Python {
  return pythonEnvironment({
    directory: file(`../../../../.cache/bench-python/${name}`),
    requirements: file(`../../servers/python/${name}.txt`),
    install,
  });
}
