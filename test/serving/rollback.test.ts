import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { greeter } from '../../packages/sluice/test/cli/application.js';
import { startServer } from '../support/sluice-server.js';
import { keepAsking } from './load.js';

const CONFIG = 'applications: [{ name: shop, route_prefix: /shop, import_path: shop.ts:app }]\n';
const FAILING = `import { Get, bind } from 'sluice';
class Greeter { constructor() { throw new Error('no database'); } @Get('/') root() {} }
export const app = bind(Greeter);
`;

/** A server of a shop that has had these versions, the last of which serves. */
async function serverWith(...texts: readonly string[]): ReturnType<typeof startServer> {
  const server = await startServer({ 'shop.ts': '', 'serve.yaml': CONFIG });
  for (const text of texts) {
    // One after another.
    // oxlint-disable no-await-in-loop
    await writeFile(join(server.root, 'shop.ts'), greeter(text));
    expect((await server.sluice('deploy', 'serve.yaml')).code).toBe(0);
    // oxlint-enable no-await-in-loop
  }
  return server;
}

async function textAt(url: string): Promise<unknown> {
  return await (await fetch(`${url}/shop`)).json();
}

describe('sluice rollback', () => {
  it('goes back to what served before, further back when asked again, and fails no request', async () => {
    const { url, sluice } = await serverWith('one', 'two', 'three');
    expect((await sluice('status')).output).toMatch(/^shop +RUNNING +\/shop, revision 3$/m);
    const stop = keepAsking(`${url}/shop`);
    const back = await sluice('rollback', 'shop');
    expect(back.output).toContain('shop went back from revision 3 to 2.');
    expect(back.code).toBe(0);
    expect(await textAt(url)).toBe('two');
    const again = await sluice('rollback', 'shop');
    expect(again.output).toContain('shop went back from revision 2 to 1.');
    expect(await textAt(url)).toBe('one');
    expect((await stop()).failed).toEqual([]);
    expect((await sluice('status')).output).toMatch(/^shop +RUNNING +\/shop, revision 1$/m);
    const no = await sluice('rollback', 'shop');
    expect(no.code).toBe(1);
    expect(no.output).toContain(
      'application "shop" has nothing to go back to: no revision before 1 has served.',
    );
    expect((await sluice('config')).output).toContain('route_prefix: /shop');
  });

  it('leaves a version that does not start, and one that cannot even be imported', async () => {
    const { url, sluice, root } = await serverWith('one');
    await writeFile(join(root, 'shop.ts'), FAILING);
    expect((await sluice('deploy', 'serve.yaml')).code).toBe(1);
    expect((await sluice('rollback', 'shop')).output).toContain('from revision 2 to 1.');
    expect((await sluice('status')).code).toBe(0);
    await writeFile(join(root, 'shop.ts'), "throw new Error('no disk');\nexport const app = 1;\n");
    expect((await sluice('deploy', 'serve.yaml')).output).toContain('no disk');
    expect((await sluice('status')).code).toBe(3);
    expect((await sluice('rollback', 'shop')).output).toContain(
      'shop went back to revision 1, which has served all along.',
    );
    expect((await sluice('status')).code).toBe(0);
    expect(await textAt(url)).toBe('one');
  });

  it('of an application that there is not says which there are not', async () => {
    const { sluice } = await serverWith('one');
    const no = await sluice('rollback', 'desk');
    expect(no.code).toBe(1);
    expect(no.output).toContain('there is no application "desk"');
    expect((await sluice('rollback')).output).toContain('Which application?');
  });
});
