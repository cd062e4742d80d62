import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { findTarget } from '../../src/loader/target.js';

let directory: string;

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'target-')));
  await mkdir(join(directory, 'text/inner'), { recursive: true });
  await writeFile(join(directory, 'shop.ts'), '');
  await writeFile(join(directory, 'shop.old.ts'), '');
  await writeFile(join(directory, 'text/serve.ts'), '');
  await writeFile(join(directory, 'text/inner/index.js'), '');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it.each([
  ['shop.ts:app', 'shop.ts', 'app'],
  ['shop:app', 'shop.ts', 'app'],
  ['shop.ts', 'shop.ts', undefined],
  ['shop.old', 'shop.old.ts', undefined],
  ['shop.app', 'shop.ts', 'app'],
  ['text.serve:app', 'text/serve.ts', 'app'],
  ['text.serve.app', 'text/serve.ts', 'app'],
  ['text.serve', 'text/serve.ts', undefined],
  ['text.inner.build', 'text/inner/index.js', 'build'],
  ['./text/serve:app', 'text/serve.ts', 'app'],
])('%s is %s and its export %s', (written, file, exportName) => {
  expect(findTarget(written, directory)).toEqual({
    ok: true,
    target: { file: join(directory, file), exportName },
  });
});

it.each(['nowhere.app', 'text.nowhere.app', 'shop.js', 'nowhere:app', './shop.app'])(
  '%s is nowhere',
  (written) => {
    expect(findTarget(written, directory)).toMatchObject({ ok: false, code: 'E_MODULE_NOT_FOUND' });
  },
);
