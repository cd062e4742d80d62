import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const SOURCE = [
  `import { bind, type DeploymentHandle } from '@sluice/runtime';`,
  'class Model { count() { return 1; } }',
  'class Api { constructor(readonly model: DeploymentHandle<Model>) {} }',
  'bind(Api);',
  'bind(Api, bind(Api, bind(Model)));',
  'bind(new Model());',
];
let said: readonly string[];

beforeAll(async () => {
  const cache = join(root, '.cache');
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'bind-messages-'));
  try {
    await writeFile(join(directory, 'app.ts'), SOURCE.join('\n'));
    said = await compile(join(directory, 'app.ts'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}, 120_000);

/** The compiler's messages, each with the lines that explain it. */
async function compile(file: string): Promise<readonly string[]> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options =
    '--ignoreConfig --noEmit --strict --target es2022 --lib es2023 --module nodenext --types node --skipLibCheck --customConditions @sluice/source';
  const args = [tsc, ...options.split(' '), file];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  return output.split(/\n(?=\S)/);
}

function saidOf(line: string): string {
  const at = `app.ts(${SOURCE.indexOf(line) + 1},`;
  return said.filter((message) => message.includes(at)).join('\n');
}

describe('the compiler', () => {
  it('tells a class bound without its handle what is missing', () => {
    expect(saidOf('bind(Api);')).toContain('Expected 2 arguments, but got 1');
  });

  it('tells a class bound to another application which one it takes', () => {
    const message = saidOf('bind(Api, bind(Api, bind(Model)));');
    expect(message).toMatch(/'Application<Api>' is not assignable to .*'Application<Model>'/);
  });

  it('tells which values can be bound when one cannot', () => {
    expect(saidOf('bind(new Model());')).toMatch(/'Model' is not assignable to .*Deployment/);
  });
});
