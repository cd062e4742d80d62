import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { codeBlocks } from '../docs/page.js';
import { root, spawnCommand } from '../support/sluice-process.js';
import { PROGRAMS, toolsDirectory } from './tools.js';

const RUNTIMES = [
  { name: 'node', args: ['--import', 'sluice/register'] },
  { name: 'bun', args: [] },
  { name: 'deno', args: ['run', '--allow-net', '--allow-read', '--allow-env'] },
];

it.each(RUNTIMES)('the application of docs/runtimes.md is served by $name', async (runtime) => {
  const { name, args } = runtime;
  const blocks = codeBlocks(await readFile(join(root, 'docs/runtimes.md'), 'utf8'));
  const cwd = join(toolsDirectory, 'projects', `page-${name}`);
  await mkdir(join(cwd, 'src'), { recursive: true });
  await writeFile(join(cwd, 'package.json'), '{ "private": true, "type": "module" }\n');
  for (const { attributes, code } of blocks) {
    const file = attributes['file']?.replace(`${name}/`, '');
    if (file === undefined || !/^(?:src\/main\.ts|[^/]+)$/.test(file)) continue;
    await writeFile(join(cwd, file), code.replace('listen(8000)', 'listen(0)'));
  }
  const served = spawnCommand(PROGRAMS[name] ?? name, [...args, 'src/main.ts'], { cwd });
  try {
    const [, url = ''] = await served.prints(/^(http:\S+)$/m);
    const item = await fetch(`${url}/items/7?verbose=1`);
    expect(await item.json()).toEqual({ id: 7, verbose: true });
    const note = await fetch(`${url}/notes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"title":"tea","extra":1}',
    });
    expect(await note.json()).toEqual({ title: 'tea' });
  } finally {
    await served.stop('SIGKILL');
  }
});
