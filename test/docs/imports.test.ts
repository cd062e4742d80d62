import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../support/sluice-process.js';
import { codeBlocks } from './page.js';

it('the code of every page imports the packages of Sluice through `sluice` alone', async () => {
  const docs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'));
  const offending: string[] = [];
  for (const page of ['README.md', ...docs.map((name) => `docs/${name}`)]) {
    for (const { code } of codeBlocks(await readFile(join(root, page), 'utf8'))) {
      if (/from '@sluice\//.test(code)) offending.push(page);
    }
  }
  expect(offending).toEqual([]);
});
