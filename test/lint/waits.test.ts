import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../support/sluice-process.js';

/** These give up after a second, whatever the configuration grants a poll; a busy machine can pause for longer. */
const IMPATIENT = /\bvi\s*\.(?:waitFor|waitUntil)\((?![^;]*\btimeout: \d\d_)/;

it('waits for no event with the one second of vi.waitFor', () => {
  const tests = ['packages', 'test', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/(?:^|\/)(?:dist|node_modules)\//.test(file))
      .map((file) => `${folder}/${file}`),
  );
  const offending = tests.filter((file) => IMPATIENT.test(readFileSync(join(root, file), 'utf8')));
  expect(offending).toEqual([]);
});
