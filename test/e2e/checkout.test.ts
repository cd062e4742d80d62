import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { type SluiceProcess, root, spawnCommand, spawnNode } from '../support/sluice-process.js';

/** Files of a checkout, by path; a file below `bin` can be run. */
async function checkout(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-checkout-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await cp(join(root, 'scripts'), join(directory, 'scripts'), { recursive: true });
  await cp(join(root, 'packages/sluice/bin'), join(directory, 'packages/sluice/bin'), {
    recursive: true,
  });
  for (const [name, text] of Object.entries(files)) {
    const file = join(directory, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    if (name.startsWith('bin/')) await chmod(file, 0o755);
  }
  return directory;
}

function prepare(directory: string): SluiceProcess {
  const running = spawnNode(
    ['--input-type=module', '--eval', "await (await import('./scripts/prepare.mjs')).prepare();"],
    {
      cwd: directory,
      env: { PATH: `${join(directory, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` },
    },
  );
  onTestFinished(async () => void (await running.stop('SIGKILL')));
  return running;
}

/** Prints a line, and goes on only when a file called `go-on` is there. */
const WAITS_FOR_THE_READER = `
const { existsSync, mkdirSync, watch, writeFileSync } = require('node:fs');
const end = () => { mkdirSync('node_modules', { recursive: true }); writeFileSync('node_modules/.package-lock.json', '{}'); process.exit(0); };
watch('.', () => existsSync('go-on') && end());
console.log('added 3 packages');
`;

/** A turbo that has two packages, each in this state. */
const turbo = (state: string): string => `
console.log('  • Running build in 2 packages');
console.log('@sluice/core:build: ${state}, executing 1');
console.log('sluice:build: ${state}, executing 2');
`;

it('`npx sluice` is the command of the checkout', async () => {
  const running = spawnCommand('npx', ['--no', '--', 'sluice', 'run', '--help']);
  expect(await running.ended()).toBe(0);
  expect(running.output()).toContain('sluice run ');
});

it('a command that is not built yet says what to run', async () => {
  const directory = await checkout({});
  const running = spawnNode([join(directory, 'packages/sluice/bin/sluice.js'), 'run']);
  expect(await running.ended()).toBe(1);
  expect(running.output()).toBe('sluice is not built yet. Run: npm run build\n');
});

it('what npm prints is seen while it installs', async () => {
  const directory = await checkout({
    'package-lock.json': '{}',
    'bin/npm': `#!${process.execPath}\n${WAITS_FOR_THE_READER}`,
    'node_modules/turbo/bin/turbo': '',
  });
  const running = prepare(directory);
  await running.prints(/Installing dependencies, which takes a minute\.\.\.\nadded 3 packages\n/);
  await writeFile(join(directory, 'go-on'), '');
  expect(await running.ended()).toBe(0);
});

it('each package is named when its build begins, and nothing is said when all are built', async () => {
  const directory = await checkout({
    'package-lock.json': '{}',
    'node_modules/.package-lock.json': '{}',
    'node_modules/turbo/bin/turbo': turbo('cache miss'),
  });
  const first = prepare(directory);
  expect(await first.ended()).toBe(0);
  expect(first.output()).toBe('Building @sluice/core...\nBuilding sluice...\n');

  await writeFile(join(directory, 'node_modules/turbo/bin/turbo'), turbo('cache hit'));
  const second = prepare(directory);
  expect([await second.ended(), second.output()]).toEqual([0, '']);
});

it('a build that fails shows what it printed', async () => {
  const directory = await checkout({
    'package-lock.json': '{}',
    'node_modules/.package-lock.json': '{}',
    'node_modules/turbo/bin/turbo': "console.log('src/app.ts:1 error'); process.exit(1);",
  });
  const running = prepare(directory);
  expect(await running.ended()).toBe(1);
  expect(running.output()).toMatch(/src\/app\.ts:1 error\nThe build failed \(.*\)\.\n/);
});
