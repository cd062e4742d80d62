import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { command, spawnNode } from '../../../../test/support/sluice-process.js';
import { createApplication, greeter } from './application.js';

async function createGreeter() {
  const project = await createApplication({ 'app.ts': greeter('Hello') });
  const client = async (...args: readonly string[]) => {
    const running = spawnNode([command, 'client', 'app.ts:app', ...args], { cwd: project.root });
    await once(running.child, 'close');
    return { code: running.child.exitCode, output: running.output() };
  };
  return { client, file: project.path('client.ts') };
}

it('writes a client to a file, and says whether it is up to date', async () => {
  const { client, file } = await createGreeter();
  expect(await client('--out', 'client.ts', '--check')).toEqual({
    code: 1,
    output: expect.stringContaining(
      'client.ts is not the client of app.ts:app as it is now. Write sluice client app.ts:app --out client.ts.',
    ),
  });
  expect(await client('--out', 'client.ts')).toEqual({ code: 0, output: '' });
  const text = await readFile(file, 'utf8');
  expect(text).toContain('export class GreeterClient {');
  expect(await client('--out', 'client.ts', '--check')).toEqual({ code: 0, output: '' });
  await writeFile(file, `${text}// changed\n`);
  expect(await client('--out', 'client.ts', '--check')).toMatchObject({ code: 1 });
});

it('prints a client without a file, and needs one to check', async () => {
  const { client } = await createGreeter();
  expect((await client()).output).toContain(
    '  item(id: number, options: CallOptions = {}): Promise<unknown> {',
  );
  expect(await client('--check')).toEqual({
    code: 2,
    output: expect.stringContaining('--check needs --out FILE.'),
  });
});
