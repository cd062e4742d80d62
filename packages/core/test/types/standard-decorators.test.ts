import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

it('checks handlers against their route under standard decorators', async () => {
  const run = promisify(execFile)(
    'node_modules/.bin/tsc',
    ['-p', 'packages/core/test/types/tsconfig.json', '--pretty', 'false'],
    { cwd: root },
  );
  const { stdout } = await run.catch((error: { readonly stdout: string }) => error);
  // Sources of other folders are checked by the build.
  expect(stdout.split('\n').filter((line) => line.startsWith('packages/core/test/'))).toEqual([]);
});
