import { describe, expect, it, onTestFinished } from 'vitest';

import { createApplication, greeter } from '../../packages/sluice/test/cli/application.js';
import { adminAt, type Admin } from '../support/admin.js';
import { spawnNode } from '../support/sluice-process.js';
import { SOON, statusOf, textAt } from './fixtures/run-shop.js';

const TOKEN = 'a-token-that-only-this-test-knows';
const MAIN = `import { bind, serve } from 'sluice';
class Shop { fetch() { return 'shop by ' + process.pid; } }
await serve.run(bind(Shop), { name: 'shop', port: 0, admin: { port: 0 } });
const { url, adminUrl } = serve.status();
console.log('serves ' + url + ' admin ' + adminUrl);
process.on('SIGUSR2', async () => {
  await serve.run(bind(class Taken { fetch() { return 'by code'; } }), { name: 'desk', routePrefix: '/desk', entry: './desk-by-code.js' });
  console.log('desk is code now');
});
`;
const DESK_BY_CODE = `import { bind, serve } from 'sluice';
await serve.run(bind(class Taken { fetch() { return 'by code'; } }), { name: 'desk' });
`;
const DESK = { name: 'desk', route_prefix: '/desk', import_path: 'desk.ts:app' };

/** A program that serves a shop with `serve.run` and an admin API. */
async function startShop(): Promise<{
  readonly url: string;
  readonly admin: Admin;
  readonly takeDesk: () => Promise<unknown>;
}> {
  const project = await createApplication({
    'main.ts': MAIN,
    'desk.ts': greeter('desk'),
    'desk-by-code.js': DESK_BY_CODE,
  });
  const running = spawnNode(['--import', 'sluice/register', 'main.ts'], {
    cwd: project.root,
    env: { SLUICE_AUTH_TOKEN: TOKEN },
  });
  onTestFinished(async () => void (await running.stop('SIGKILL')));
  const [, url = '', adminUrl = ''] = await running.prints(/^serves (\S+) admin (\S+)$/m);
  return {
    url,
    admin: adminAt(adminUrl, TOKEN),
    takeDesk() {
      running.child.kill('SIGUSR2');
      return running.prints(/desk is code now/);
    },
  };
}

describe('the admin API of a program that calls serve.run', () => {
  it('deploys a config beside what code runs, and takes it away again', async () => {
    const { url, admin } = await startShop();
    expect(await admin.put({ applications: [DESK] })).toEqual({ status: 200, text: '' });
    await expect.poll(() => statusOf(admin, 'desk'), SOON).toBe('RUNNING');
    expect(await textAt(`${url}/desk/`)).toContain('desk');
    expect(await textAt(`${url}/`)).toContain('shop by');

    expect(await admin.put({ applications: [] })).toEqual({ status: 200, text: '' });
    await expect.poll(() => statusOf(admin, 'desk'), SOON).toBeUndefined();
    expect(await textAt(`${url}/`)).toContain('shop by');
  });

  it('says what is wrong with a config, and changes nothing', async () => {
    const { url, admin } = await startShop();
    const missing = await admin.put({ applications: [{ ...DESK, import_path: 'none.ts:app' }] });
    expect(missing).toMatchObject({
      status: 400,
      text: expect.stringContaining('E_MODULE_NOT_FOUND'),
    });
    const taken = await admin.put({ applications: [{ ...DESK, route_prefix: '/' }] });
    expect(taken).toMatchObject({
      status: 400,
      text: expect.stringContaining('E_ROUTE_PREFIX_TAKEN'),
    });
    expect(await textAt(`${url}/`)).toContain('shop by');
  });

  it('leaves an application to code that runs it after a config did', async () => {
    const { url, admin, takeDesk } = await startShop();
    await admin.put({ applications: [DESK] });
    await expect.poll(() => statusOf(admin, 'desk'), SOON).toBe('RUNNING');
    await takeDesk();
    expect(await textAt(`${url}/desk/`)).toBe('by code');
    await admin.put({ applications: [] });
    expect(await statusOf(admin, 'desk')).toBe('RUNNING');
    expect(await textAt(`${url}/desk/`)).toBe('by code');
  });
});
