import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

import { root } from '../support/sluice-process.js';

it('the API reference shows the code as it is, with a docblock for every export', async () => {
  const script = join(root, 'scripts/api-reference.mjs');
  const outcome = await promisify(execFile)(process.execPath, [script, '--check']).then(
    () => 'as it is',
    (error: unknown) => (error instanceof Error && 'stderr' in error ? error.stderr : error),
  );
  expect(outcome).toBe('as it is');
});
