import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadApplication } from '../../src/replica/load-application.js';

const folder = await mkdtemp(join(tmpdir(), 'sluice-order-'));
afterAll(async () => rm(folder, { recursive: true }));

async function load(source: string) {
  const module = join(folder, `${Math.random()}.mjs`);
  await writeFile(module, source);
  const entry = { module, exportName: 'app' };
  const handedOver = new Promise<never>(() => {});
  return loadApplication({ entry, application: 'app', deployment: undefined, handedOver });
}

it('explains a class that is used above its declaration', async () => {
  await expect(load('export const types = [Later];\nclass Later {}')).rejects.toThrow(
    /^E_CLASS_ORDER: "Later" is used before it is declared, at .*\.mjs:1:23\. Declare a class above/,
  );
});

it('names the place alone, not the frame', async () => {
  const source = 'export class First { static type = (() => Later)(); }\nclass Later {}';
  await expect(load(source)).rejects.toThrow(/is used before it is declared, at \S+\.mjs:1:\d+\. /);
});

it('leaves other errors of the module as they are', async () => {
  await expect(load('missing();')).rejects.toThrow(/^missing is not defined$/);
});
