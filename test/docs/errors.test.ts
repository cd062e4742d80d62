import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../support/sluice-process.js';

/** Every code that a source file has as a string; codes in comments are examples. */
function codesInSources(): readonly string[] {
  const files = ['core', 'ingress', 'runtime', 'sluice'].flatMap((name) => {
    const folder = join(root, 'packages', name, 'src');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file));
  });
  const codes = files.flatMap((file) =>
    Array.from(readFileSync(file, 'utf8').matchAll(/'(E_[A-Z0-9_]+)'/g), ([, code = '']) => code),
  );
  return [...new Set(codes)].toSorted();
}

it('the page of error codes has a row for each code of the sources, and for no other', () => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(E_[A-Z0-9_]+)` \| (.+) \| (.+) \|$/gm)];
  expect(rows.map(([, code = '']) => code).toSorted()).toEqual(codesInSources());
});
