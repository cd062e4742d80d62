import { writeFile } from 'node:fs/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { sluiceRunWithAdmin } from '../support/admin.js';
import { DESK, FILES, runShop, SHOP, SOON, statusOf, textAt } from './fixtures/run-shop.js';

/** Says something of the deployment, but not how many replicas it has. */
const RECONFIGURED = { name: 'Greeter', max_ongoing_requests: 7 };

describe('the admin API', () => {
  it('tells of every application, deployment and replica in the shape of Ray Serve', async () => {
    const { served, admin } = await runShop();
    const version = await (await admin.send('GET', '/api/ray/version')).json();
    expect(version).toMatchObject({ version: '4', ray_version: '2.60.0' });
    const details = await admin.details();
    expect(details).toMatchObject({
      controller_info: { node_id: expect.stringMatching(/./) },
      proxy_location: 'EveryNode',
      http_options: { host: '127.0.0.1', port: served.port, keep_alive_timeout_s: 5 },
      target_capacity: null,
      applications: {
        shop: {
          name: 'shop',
          route_prefix: '/shop',
          docs_path: '/docs',
          status: 'RUNNING',
          message: '',
          deployed_app_config: SHOP,
          source: 'declarative',
          external_scaler_enabled: false,
          deployments: {
            Greeter: {
              status: 'HEALTHY',
              status_trigger: 'CONFIG_UPDATE_COMPLETED',
              target_num_replicas: 1,
              deployment_config: { name: 'Greeter', num_replicas: 1, max_ongoing_requests: 100 },
            },
          },
        },
      },
    });
    const [replica] = details.applications['shop']?.deployments['Greeter']?.replicas ?? [];
    expect(replica?.state).toBe('RUNNING');
    expect(process.kill(replica?.pid ?? 0, 0)).toBe(true);
    expect(Math.abs(Date.now() / 1_000 - (replica?.start_time_s ?? 0))).toBeLessThan(120);
  });

  it('shows only what configs, or what code asked for', async () => {
    const { admin } = await runShop();
    const names = async (source: string): Promise<string[]> => {
      const response = await admin.send('GET', `/api/serve/applications/?api_type=${source}`);
      const details: { applications: object } = JSON.parse(await response.text());
      return Object.keys(details.applications);
    };
    expect(await names('declarative')).toEqual(['shop']);
    expect(await names('IMPERATIVE')).toEqual([]);
    const wrong = await admin.send('GET', '/api/serve/applications/?api_type=unknown');
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('Must be one of: imperative, declarative');
  });

  it('109 a config adds, updates and deletes applications, whatever the command served', async () => {
    const { served, admin } = await runShop();
    expect(await admin.put({ applications: [SHOP, DESK] })).toEqual({ status: 200, text: '' });
    await expect.poll(() => statusOf(admin, 'desk'), SOON).toBe('RUNNING');
    expect(await textAt(`${served.url}/desk/`)).toContain('desk');
    expect(await textAt(`${served.url}/shop/`)).toContain('shop');

    expect(await admin.put({ applications: [DESK] })).toEqual({ status: 200, text: '' });
    await expect.poll(() => statusOf(admin, 'shop'), SOON).toBeUndefined();
    expect((await fetch(`${served.url}/shop/`)).status).toBe(404);
    expect(await textAt(`${served.url}/desk/`)).toContain('desk');
    expect(await textAt(`${served.url}/-/healthz`)).toBe('success');
  });

  it('an application that never ran and is wanted no more keeps the server from being healthy no more', async () => {
    const project = await createApplication({
      ...FILES,
      'broken.ts': `import { bind } from 'sluice';
        export const app = bind(class Broken { init() { throw new Error('no model'); } fetch() {} });`,
      'both.yaml': `applications:
        - { name: shop, route_prefix: /shop, import_path: shop.ts:app }
        - name: broken
          route_prefix: /broken
          import_path: broken.ts:app
          deployments: [{ name: Broken, max_constructor_retry_count: 1 }]`,
    });
    const { served, admin } = await sluiceRunWithAdmin(['--config', 'both.yaml'], {
      cwd: project.root,
    });
    onTestFinished(async () => void (await served.stop('SIGKILL')));
    await expect.poll(() => statusOf(admin, 'broken'), SOON).toBe('DEPLOY_FAILED');
    expect((await fetch(`${served.url}/-/healthz`)).status).toBe(503);
    await admin.put({ applications: [SHOP] });
    await expect.poll(async () => (await fetch(`${served.url}/-/healthz`)).status, SOON).toBe(200);
  });

  it('the same config again changes no process; other options of a deployment change it in place', async () => {
    const { admin } = await runShop();
    const pids = async (): Promise<number[]> => {
      const { applications } = await admin.details();
      const replicas = applications['shop']?.deployments['Greeter']?.replicas ?? [];
      return replicas.map(({ pid }) => pid);
    };
    const before = await pids();
    await admin.put({ applications: [SHOP] });
    await expect.poll(() => statusOf(admin, 'shop'), SOON).toBe('RUNNING');
    expect(await pids()).toEqual(before);

    const limited = { ...SHOP, deployments: [{ name: 'Greeter', max_ongoing_requests: 7 }] };
    await admin.put({ applications: [limited] });
    const config = async (): Promise<unknown> => {
      const { applications } = await admin.details();
      return applications['shop']?.deployments['Greeter']?.deployment_config[
        'max_ongoing_requests'
      ];
    };
    await expect.poll(config, SOON).toBe(7);
    expect(await pids()).toEqual(before);
    const { applications } = await admin.details();
    expect(applications['shop']?.deployed_app_config).toEqual(limited);
  });

  it('JavaScript that has been edited is another version, and the same again is not', async () => {
    const project = await createApplication({
      ...FILES,
      'text.mjs': "export const text = 'before';\n",
      'plain.mjs': `import { bind } from 'sluice';
        import { text } from './text.mjs';
        export const app = bind(class Plain { fetch() { return text + ' ' + process.pid; } });`,
    });
    const { served, admin } = await sluiceRunWithAdmin(['plain.mjs:app'], { cwd: project.root });
    onTestFinished(async () => void (await served.stop('SIGKILL')));
    const first = await textAt(served.url);
    const config = { applications: [{ import_path: 'plain.mjs:app' }] };
    await admin.put(config);
    await expect.poll(() => statusOf(admin, 'default'), SOON).toBe('RUNNING');
    expect(await textAt(served.url)).toBe(first);
    await writeFile(`${project.root}/text.mjs`, "export const text = 'after all';\n");
    await admin.put(config);
    await expect.poll(() => textAt(served.url), SOON).toMatch(/^after all/);
  });

  it('what Ray’s command would refuse of a config is left out of what is shown', async () => {
    const { admin } = await runShop();
    const options = { name: 'Greeter', max_queued_requests: 0, user_config: null };
    await admin.put({ applications: [{ ...SHOP, deployments: [options] }] });
    const { applications } = await admin.details();
    expect(applications['shop']?.deployed_app_config).toEqual({
      ...SHOP,
      deployments: [{ name: 'Greeter', user_config: null }],
    });
  });

  it('16 route prefixes change in place, and two applications can swap theirs', async () => {
    const { served, admin } = await runShop();
    await admin.put({ applications: [SHOP, DESK] });
    await expect.poll(() => statusOf(admin, 'desk'), SOON).toBe('RUNNING');
    const swapped = [
      { ...SHOP, route_prefix: '/desk' },
      { ...DESK, route_prefix: '/shop' },
    ];
    expect(await admin.put({ applications: swapped })).toEqual({ status: 200, text: '' });
    await expect.poll(() => textAt(`${served.url}/desk/`), SOON).toContain('the shop');
    await expect.poll(() => textAt(`${served.url}/shop/`), SOON).toContain('the desk');
  });

  it('17 an application whose route prefix becomes null is reached by nobody over HTTP', async () => {
    const { served, admin } = await runShop();
    await admin.put({ applications: [{ ...SHOP, route_prefix: null }] });
    await expect.poll(async () => (await fetch(`${served.url}/shop/`)).status, SOON).toBe(404);
    await expect.poll(() => statusOf(admin, 'shop'), SOON).toBe('RUNNING');
    expect((await admin.details()).applications['shop']?.route_prefix).toBeNull();
  });

  it('a route prefix passes from an application that goes to one that comes', async () => {
    const { served, admin } = await runShop();
    await admin.put({ applications: [{ ...DESK, route_prefix: '/shop' }] });
    await expect.poll(() => textAt(`${served.url}/shop/`), SOON).toContain('desk');
    await expect.poll(() => statusOf(admin, 'shop'), SOON).toBeUndefined();
  });

  it('111 DELETE takes everything out and leaves a server that takes another config', async () => {
    const { served, admin } = await runShop();
    expect((await admin.send('DELETE', '/api/serve/applications/')).status).toBe(200);
    await expect.poll(async () => (await admin.details()).applications, SOON).toEqual({});
    expect((await fetch(`${served.url}/shop/`)).status).toBe(404);
    expect((await admin.send('DELETE', '/api/serve/applications/')).status).toBe(200);
    expect((await admin.put({ applications: [DESK] })).status).toBe(200);
    await expect.poll(() => textAt(`${served.url}/desk/`), SOON).toContain('desk');
  });

  it('53 target_capacity is kept and shown, and gone with the next config without it', async () => {
    const { admin } = await runShop();
    expect((await admin.put({ target_capacity: 101, applications: [SHOP] })).status).toBe(400);
    await admin.put({ target_capacity: 50, applications: [SHOP] });
    expect((await admin.details()).target_capacity).toBe(50);
    await admin.put({ applications: [SHOP] });
    expect((await admin.details()).target_capacity).toBeNull();
  });

  it('107 another program scales an application that says so, and no other', async () => {
    const { served, admin } = await runShop();
    const scale = async (
      name: string,
      body: unknown,
      deployment = 'Greeter',
    ): Promise<unknown[]> => {
      const path = `/api/v1/applications/${name}/deployments/${deployment}/scale`;
      const response = await admin.send('POST', path, body);
      return [response.status, await response.json()];
    };
    expect(await scale('shop', { target_num_replicas: 2 })).toEqual([
      412,
      { error: expect.stringContaining('external_scaler_enabled: true') },
    ]);
    await admin.put({ applications: [{ ...SHOP, external_scaler_enabled: true }] });
    await expect.poll(() => statusOf(admin, 'shop'), SOON).toBe('RUNNING');
    expect(await scale('shop', { target_num_replicas: 3 })).toEqual([
      200,
      { message: 'Scaling request received. Deployment will get scaled asynchronously.' },
    ]);
    const replicasRunning = async (): Promise<number> => {
      const { applications } = await admin.details();
      const replicas = applications['shop']?.deployments['Greeter']?.replicas ?? [];
      return replicas.filter(({ state }) => state === 'RUNNING').length;
    };
    await expect.poll(replicasRunning, SOON).toBe(3);
    // What was said outlives the controller, and a deploy that says nothing else.
    const { controller_info: controller } = await admin.details();
    process.kill(Number(JSON.parse(JSON.stringify(controller)).pid), 'SIGKILL');
    await served.prints(/controller \(pid \d+\) ended: signal SIGKILL/);
    await expect.poll(replicasRunning, SOON).toBe(3);
    await admin.put({
      applications: [{ ...SHOP, external_scaler_enabled: true, deployments: [RECONFIGURED] }],
    });
    const deployed = async (): Promise<unknown> =>
      (await admin.details()).applications['shop']?.deployments['Greeter'];
    await expect.poll(deployed, SOON).toMatchObject({
      deployment_config: { max_ongoing_requests: 7 },
      target_num_replicas: 3,
    });
    await scale('shop', { target_num_replicas: 1 });
    await expect.poll(replicasRunning, SOON).toBe(1);
    expect((await scale('nobody', { target_num_replicas: 1 }))[0]).toBe(404);
    expect((await scale('shop', { target_num_replicas: 1 }, 'Nobody'))[0]).toBe(404);
    for (const wrong of [{}, { target_num_replicas: -1 }, { target_num_replicas: '2' }, 'no']) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await scale('shop', wrong))[0]).toBe(400);
    }
  });

  it('a controller that is killed comes back with what was deployed, on the same port', async () => {
    const { served, admin } = await runShop();
    await admin.put({ applications: [{ ...SHOP, external_scaler_enabled: true }, DESK] });
    await expect.poll(() => statusOf(admin, 'desk'), SOON).toBe('RUNNING');
    const before = await admin.details();
    const { pid } = JSON.parse(JSON.stringify(before['controller_info']));
    process.kill(Number(pid), 'SIGKILL');
    await served.prints(/controller \(pid \d+\) ended: signal SIGKILL/);
    await expect.poll(() => statusOf(admin, 'desk'), SOON).toBe('RUNNING');
    const after = await admin.details();
    const pidsOf = ({ applications }: typeof after): number[] =>
      Object.values(applications).flatMap(({ deployments }) =>
        Object.values(deployments).flatMap(({ replicas }) => replicas.map((one) => one.pid)),
      );
    expect(pidsOf(after)).toEqual(pidsOf(before));
    expect(after.applications['shop']?.deployed_app_config).toEqual(
      before.applications['shop']?.deployed_app_config,
    );
  });
});
