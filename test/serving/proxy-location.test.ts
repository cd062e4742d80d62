import { bind, serve } from 'sluice';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';

import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { adminAt, type Admin } from '../support/admin.js';
import { command, freePort, spawnNode, type SluiceProcess } from '../support/sluice-process.js';
import { SOON, statusOf } from './fixtures/run-shop.js';

const TOKEN = 'a-token-that-only-this-test-knows';
const SHOP = `import { DeploymentHandle, bind } from 'sluice';
class Model { double(n: number) { return 2 * n; } }
class Worker {
  constructor(private readonly model: DeploymentHandle<Model>) {}
  async init() { console.log('the model says ' + await this.model.double(21)); }
  fetch() { return 'never'; }
}
export const app = bind(Worker, bind(Model));
`;

async function runDisabled(): Promise<{
  readonly running: SluiceProcess;
  readonly admin: Admin;
  readonly port: number;
}> {
  const port = await freePort();
  const project = await createApplication({
    'shop.ts': SHOP,
    'serve.yaml': `proxy_location: Disabled
http_options: { port: ${port} }
applications: [{ name: shop, import_path: shop.ts:app }]`,
  });
  const running = spawnNode([command, 'run', '--config', 'serve.yaml', '--admin-port', '0'], {
    cwd: project.root,
    env: { SLUICE_AUTH_TOKEN: TOKEN },
  });
  onTestFinished(async () => void (await running.stop('SIGKILL')));
  const [, url = ''] = await running.prints(/^admin {6}(http:\S+)$/m);
  return { running, admin: adminAt(url, TOKEN), port };
}

describe('100 proxy_location: Disabled in a config', () => {
  it('opens no port and starts no ingress, and handles reach the deployments', async () => {
    const { running, admin, port } = await runDisabled();
    expect(running.output()).toContain('the model says 42');
    expect(running.output()).toContain('(reached by handles alone)');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
    expect(await admin.details()).toMatchObject({
      proxy_location: 'Disabled',
      proxies: {},
      target_groups: [],
      applications: { shop: { status: 'RUNNING' } },
    });
    const { processes }: { processes: { name: string }[] } = JSON.parse(
      await (await admin.send('GET', '/api/v1/processes')).text(),
    );
    expect(processes.map(({ name }) => name.replace(/#\w{6}$/, ''))).toEqual([
      'supervisor',
      'controller',
      'shop#Model',
      'shop#Worker',
    ]);
  });

  it('says so to who sends a request by the admin API', async () => {
    const { admin } = await runDisabled();
    const answer = await admin.send('POST', '/api/v1/inject', { path: '/' });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('proxy_location: Disabled');
  });

  it('cannot be changed while the server runs, and need not be repeated', async () => {
    const { admin } = await runDisabled();
    const applications = [{ name: 'other', import_path: 'shop.ts:app' }];
    expect(await admin.put({ proxy_location: 'HeadOnly', applications })).toEqual({
      status: 409,
      text: 'E_SERVE_OPTIONS_FIXED: proxy_location is "Disabled" in the running server and "HeadOnly" in the config. It cannot change while the server runs: leave it out, or start the server again with it.',
    });
    expect(await admin.put({ applications })).toEqual({ status: 200, text: '' });
    await expect.poll(() => statusOf(admin, 'other'), SOON).toBe('RUNNING');
  });

  it('ends in order', async () => {
    const { running } = await runDisabled();
    expect(await running.stop('SIGTERM')).toBe(0);
    expect(running.output()).toContain('stopped: no process is left');
  });
});

describe('proxyLocation of serve.start', () => {
  afterEach(() => serve.shutdown());

  class Model {
    double(n: number): number {
      return 2 * n;
    }
  }

  it('Disabled opens no port, and handles reach the deployments', async () => {
    const port = await freePort();
    await serve.start({ engine: 'inline', port, proxyLocation: 'Disabled' });
    const model = await serve.run(bind(Model), { routePrefix: null });
    expect(await model.double(21)).toBe(42);
    expect(serve.status().url).toBeUndefined();
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  });

  it('is fixed from the first call on', async () => {
    await serve.start({ engine: 'inline', port: 0, proxyLocation: 'HeadOnly' });
    expect(serve.status().url).toBeDefined();
    const later = serve.start({ proxyLocation: 'Disabled' });
    await expect(later).rejects.toThrow('E_SERVE_OPTIONS_FIXED: proxyLocation');
  });
});
