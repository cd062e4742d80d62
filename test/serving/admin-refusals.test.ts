import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, spawnNode } from '../support/sluice-process.js';
import { DESK, FILES, runShop, SHOP, SOON, statusOf, textAt } from './fixtures/run-shop.js';

describe('the admin API', () => {
  it('5 a duplicate or invalid route prefix is a 400 with every mistake, and nothing changes', async () => {
    const { served, admin } = await runShop();
    const before = (await admin.details()).applications;
    const duplicate = await admin.put({
      applications: [SHOP, { ...DESK, route_prefix: '/shop' }],
    });
    expect(duplicate.status).toBe(400);
    expect(duplicate.text).toContain(
      'E_CONFIG: applications[1].route_prefix is "/shop" as applications[0].route_prefix is.',
    );
    for (const [prefix, why] of [
      ['x', "must start with '/'"],
      ['/x/', "must not end with '/'"],
      ['/{a}', 'must not contain'],
    ]) {
      // One after another, so that each can be seen to change nothing.
      // oxlint-disable-next-line no-await-in-loop
      const { status, text } = await admin.put({
        applications: [{ ...DESK, route_prefix: prefix, nme: 'desk' }],
      });
      expect(status).toBe(400);
      expect(text).toContain(`applications[0].route_prefix is "${prefix}".`);
      expect(text).toContain(why);
      expect(text).toContain('applications[0].nme is not a key that is known here.');
    }
    expect((await admin.details()).applications).toEqual(before);
    expect(await textAt(`${served.url}/shop/`)).toContain('shop');
  });

  it('47 a change of http_options is a 409 that names each field, and nothing changes', async () => {
    const { served, admin } = await runShop();
    const { status, text } = await admin.put({
      http_options: { host: '127.0.0.1', port: 1, keep_alive_timeout_s: 60, num_proxies: 3 },
      applications: [DESK],
    });
    expect(status).toBe(409);
    expect(text.split('\n').map((line) => line.replace(/ It cannot.*/, ''))).toEqual([
      `E_SERVE_OPTIONS_FIXED: http_options.port is ${served.port} in the running server and 1 in the config.`,
      'E_SERVE_OPTIONS_FIXED: http_options.keep_alive_timeout_s is 5 in the running server and 60 in the config.',
      'E_SERVE_OPTIONS_FIXED: http_options.num_proxies is 1 in the running server and 3 in the config.',
    ]);
    expect(Object.keys((await admin.details()).applications)).toEqual(['shop']);
    const same = { host: '127.0.0.1', port: served.port, keep_alive_timeout_s: 5, num_proxies: 1 };
    expect((await admin.put({ http_options: same, applications: [SHOP] })).status).toBe(200);
  });

  it('a mistake in the sources is a 400 with its place, and nothing changes', async () => {
    const { admin, root } = await runShop();
    await writeFile(`${root}/broken.ts`, 'export const app = ;\n');
    const { status, text } = await admin.put({
      applications: [
        { ...SHOP, name: 'a', route_prefix: '/a', import_path: 'broken.ts:app' },
        { ...SHOP, name: 'b', route_prefix: '/b', import_path: 'nowhere.ts:app' },
        { ...SHOP, name: 'c', route_prefix: '/c', import_path: 'shop.ts:ap' },
      ],
    });
    expect(status).toBe(400);
    expect(text).toContain('broken.ts:1');
    expect(text).toContain('E_MODULE_NOT_FOUND');
    expect(text).toMatch(/there is no export "ap".*Did you mean app\?/);
    expect(Object.keys((await admin.details()).applications)).toEqual(['shop']);
  });

  it('108 what only shows when it runs is in the status, and the version before serves on', async () => {
    const { served, admin } = await runShop();
    const { status } = await admin.put({
      applications: [
        { ...SHOP, import_path: 'throws.ts:app' },
        { ...DESK, deployments: [{ name: 'Nobody', num_replicas: 2 }] },
      ],
    });
    expect(status).toBe(200);
    await expect.poll(() => statusOf(admin, 'shop'), SOON).toBe('DEPLOY_FAILED');
    await expect.poll(() => statusOf(admin, 'desk'), SOON).toBe('DEPLOY_FAILED');
    const { applications } = await admin.details();
    expect(applications['shop']?.message).toContain('no such database');
    expect(applications['shop']?.message).toContain('throws.ts');
    expect(applications['desk']?.message).toMatch(/"Nobody".*There is no such deployment/s);
    expect(await textAt(`${served.url}/shop/`)).toContain('hello from the shop');
    await admin.put({ applications: [SHOP] });
    await expect.poll(() => statusOf(admin, 'shop'), SOON).toBe('RUNNING');
  });

  it.each([
    ['no JSON', '{"applications": [', 400],
    ['no body', '', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['too deep', `{"applications":${'['.repeat(500)}${']'.repeat(500)}}`, 400],
    ['too large', `{"applications":["${'x'.repeat(2_000_000)}"]}`, 413],
  ])('a body that is %s is refused', async (_, body, expected) => {
    const { admin } = await runShop();
    expect((await admin.put(body)).status).toBe(expected);
    expect(await statusOf(admin, 'shop')).toBe('RUNNING');
  });

  it('120 every method of every path needs the token, the host and the origin of the server', async () => {
    const { admin } = await runShop();
    const ask = async (
      method: string,
      path: string,
      headers: Readonly<Record<string, string>>,
    ): Promise<number> => {
      const asked = request(`${admin.url}${path}`, { method, headers }).end();
      const [response] = await once(asked, 'response');
      response.resume();
      return response.statusCode;
    };
    const token = { authorization: `Bearer ${admin.token}` };
    const paths = ['/api/serve/applications/', '/api/ray/version', '/docs', '/openapi.json', '/no'];
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
    await Promise.all(
      paths.flatMap((path) =>
        methods.flatMap(async (method) => {
          expect(await ask(method, path, {})).toBe(401);
          expect(await ask(method, path, { authorization: 'Bearer guess' })).toBe(403);
          expect(await ask(method, path, { ...token, host: 'evil.example' })).toBe(403);
          expect(await ask(method, path, { ...token, origin: 'http://evil.example' })).toBe(403);
        }),
      ),
    );
    expect(await statusOf(admin, 'shop')).toBe('RUNNING');
    expect(await ask('GET', '/docs', token)).toBe(200);
  });
});

describe('the port of the admin API', () => {
  it('is an error when it was asked for and is taken, and nothing is left behind', async () => {
    const project = await createApplication(FILES);
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const failed = spawnNode(
      [command, 'run', 'shop.ts:app', '--port', '0', '--admin-port', String(port)],
      { cwd: project.root, env: { SLUICE_AUTH_TOKEN: 'x'.repeat(32) } },
    );
    expect(await failed.ended()).toBe(1);
    expect(failed.output()).toContain(
      `E_PORT: cannot listen on 127.0.0.1:${port}: another process listens there. End it, or choose another with --admin-port.`,
    );
  });

  it('is left alone with a warning where the token cannot be kept and nobody asked for it', async () => {
    const project = await createApplication(FILES);
    const served = spawnNode([command, 'run', 'shop.ts:app', '--port', '0'], {
      cwd: project.root,
      env: { SLUICE_AUTH_TOKEN_PATH: '/dev/null/token', SLUICE_AUTH_TOKEN: '' },
    });
    onTestFinished(async () => void (await served.stop('SIGKILL')));
    await served.prints(/Ctrl-C/);
    expect(served.output()).toMatch(/WARN .* there is no admin API: E_(?:ADMIN_TOKEN|PORT)/);
    expect(served.output()).not.toMatch(/^admin /m);
  });
});
