import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { findStatic } from '../../../src/http/files/static-file.js';

const base = mkdtempSync(join(tmpdir(), 'static-file-'));
const root = join(base, 'public');
mkdirSync(join(root, 'docs'), { recursive: true });
writeFileSync(join(base, 'secret.txt'), '');
writeFileSync(join(root, 'app.js'), '');
afterAll(() => rmSync(base, { recursive: true }));

describe.each([true, false])('with followSymlink %s', (followSymlink) => {
  const directory = { root, hasIndex: false, dotfiles: true, followSymlink };

  it('a file is found', async () => {
    expect(await findStatic(directory, '/app.js')).toMatchObject({ kind: 'file' });
  });

  // The router refuses such paths before; the directory does not rely on that.
  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/docs/../app.js',
    '/docs%2f..%2fapp.js',
    '/..%5csecret.txt',
    '/./app.js',
    '//app.js',
    '/app.js%00',
    '/%ff',
  ])('nothing is found at %s', async (below) => {
    expect(await findStatic(directory, below)).toBeUndefined();
  });
});
