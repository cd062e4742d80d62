import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { command, root, spawnCommand } from '../support/sluice-process.js';
import { PROGRAMS, toolsDirectory } from './tools.js';

const RUNTIMES = [
  { name: 'bun', args: ['--bun'], says: /Bun 1\.\d+/ },
  { name: 'deno', args: ['run', '--allow-all'], says: /Deno/ },
];

describe.each(RUNTIMES)('replicas on $name', ({ name, args, says }) => {
  const run = async (...script: readonly string[]): Promise<[code: unknown, output: string]> => {
    const cwd = join(toolsDirectory, 'projects/replicas');
    await mkdir(cwd, { recursive: true });
    await cp(join(root, 'test/everywhere/native/replicas.ts'), join(cwd, 'replicas.ts'));
    const started = spawnCommand(PROGRAMS[name] ?? name, [...args, ...script], { cwd });
    return [await started.ended(), started.output()];
  };

  it('are refused by the command, which names Node', async () => {
    const [code, output] = await run(command, 'run', 'replicas.ts');
    expect([code, output]).toEqual([1, expect.stringMatching(/^sluice needs Node, and this is /)]);
    expect(output).toMatch(says);
  });

  it('are an error of serve.run with a code', async () => {
    const [, output] = await run('replicas.ts');
    expect(output).toMatch(/ServeError: E_NODE_REQUIRED: Replicas need Node/);
    expect(output).toMatch(says);
  });
});
