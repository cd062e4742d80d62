import { expect, it } from 'vitest';

import { globToRegExp } from '../../src/loader/glob.js';

it.each([
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/b/a.ts', false],
  ['src/**/*.ts', 'src/a.ts', true],
  ['src/**/*.ts', 'src/b/c/a.ts', true],
  ['src/**', 'src/b/c/a.ts', true],
  ['**/*.{ts,mts}', 'a.mts', true],
  ['**/*.{ts,mts}', 'a.js', false],
  ['a?.ts', 'ab.ts', true],
  ['a?.ts', 'a/.ts', false],
  ['a.ts', 'axts', false],
  ['(a),[b].ts', '(a),[b].ts', true],
  ['{a', 'a', true],
])('the pattern %s and %s', (pattern, path, want) => {
  expect(globToRegExp(pattern).test(path)).toBe(want);
});
