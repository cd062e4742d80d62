import { once } from 'node:events';
import { createServer } from 'node:net';

import { Get, setLogger } from '@sluice/core';
import { Ingress } from '@sluice/ingress';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';

import { adminAt, type Admin } from '../../../../test/support/admin.js';
import { bind } from '../../src/deployment/bind.js';
import { serve, type RunOptions } from '../../src/serve/serve.js';
import { quietLog } from '../support/log.js';

@Ingress()
class Hello {
  @Get('/')
  hello(): string {
    return 'hello';
  }

  @Get('/fails')
  fails(): string {
    throw new RangeError('on purpose');
  }
}

const TOKEN = 'a-token-that-only-this-test-knows';
const INLINE = { engine: 'inline', port: 0, log: quietLog } as const;
const ADMIN = { port: 0, token: TOKEN } as const;

afterEach(() => serve.shutdown());

function replicaCount(): number | undefined {
  return serve.status().applications[0]?.deployments[0]?.replicas.length;
}

async function runWithAdmin(options: RunOptions = {}): Promise<Admin> {
  await serve.run(bind(Hello), { ...INLINE, admin: ADMIN, ...options });
  return adminAt(serve.status().adminUrl ?? '', TOKEN);
}

describe('the admin API of serve.run', () => {
  it('is not there unless it is asked for', async () => {
    await serve.run(bind(Hello), INLINE);
    expect(serve.status().adminUrl).toBeUndefined();
  });

  it('tells of the applications, and where HTTP is served', async () => {
    const admin = await runWithAdmin({ name: 'shop', routePrefix: '/shop' });
    expect(await admin.details()).toMatchObject({
      http_options: { port: Number(new URL(serve.status().url ?? '').port) },
      applications: {
        shop: {
          status: 'RUNNING',
          source: 'imperative',
          route_prefix: '/shop',
          deployments: { Hello: { replicas: [{ pid: process.pid, state: 'RUNNING' }] } },
        },
      },
    });
  });

  it('tells of failures and traces, of replicas in this process too', async () => {
    setLogger({ error: () => undefined });
    const admin = await runWithAdmin();
    await admin.send('GET', '/api/v1/traces');
    await fetch(`${serve.status().url}/fails`);
    const read = async (path: string): Promise<string> =>
      await (await admin.send('GET', path)).text();
    await expect.poll(() => read('/api/v1/failures')).toContain('RangeError: on purpose');
    await expect.poll(() => read('/api/v1/traces')).toContain('"name":"GET /fails"');
  });

  it('has the dashboard, the metrics and the processes', async () => {
    const admin = await runWithAdmin();
    expect(await (await admin.send('GET', '/')).text()).toContain('<title>');
    await fetch(`${serve.status().url}/`);
    expect(await (await admin.send('GET', '/metrics')).text()).toContain(
      'http_server_request_duration_seconds',
    );
    const { processes }: { processes: { name: string }[] } = JSON.parse(
      await (await admin.send('GET', '/api/v1/processes')).text(),
    );
    expect(processes[0]).toMatchObject({
      name: 'serve',
      pid: process.pid,
      usage: { rss_bytes: expect.any(Number) },
    });
    expect(processes.map(({ name }) => name)).toEqual([
      'serve',
      expect.stringMatching(/^default#Hello#/),
    ]);
  });

  it('answers nobody without its token, nor a page of another origin', async () => {
    const admin = await runWithAdmin();
    const path = `${admin.url}/api/serve/applications/`;
    expect((await fetch(path)).status).toBe(401);
    expect((await fetch(path, { headers: { authorization: 'Bearer other' } })).status).toBe(403);
    const headers = { authorization: `Bearer ${TOKEN}`, origin: 'https://elsewhere.example' };
    expect((await fetch(path, { headers })).status).toBe(403);
    expect((await admin.send('GET', '/api/serve/applications/')).status).toBe(200);
  });

  it('deletes an application that code runs', async () => {
    const admin = await runWithAdmin({ name: 'shop' });
    expect((await admin.send('DELETE', '/api/v1/applications/shop')).status).toBe(200);
    await expect.poll(() => serve.status().applications, { timeout: 30_000 }).toEqual([]);
    expect((await fetch(`${serve.status().url}/-/healthz`)).status).toBe(200);
  });

  it('scales a deployment', async () => {
    const admin = await runWithAdmin();
    const path = '/api/v1/applications/default/deployments/Hello/replicas';
    expect((await admin.send('POST', path, { count: 2 })).status).toBe(200);
    await expect.poll(replicaCount, { timeout: 30_000 }).toBe(2);
  });

  it('refuses a config where the replicas are objects of this process', async () => {
    const admin = await runWithAdmin();
    const { status, text } = await admin.put({ applications: [{ import_path: 'shop.ts:app' }] });
    expect(status).toBe(400);
    expect(text).toContain('E_ENTRY_UNKNOWN: shop.ts:app: the inline engine serves');
    expect(await (await fetch(`${serve.status().url}/`)).text()).toBe('"hello"');
  });

  it('closes its port with serve.shutdown, and takes it again', async () => {
    const { url } = await runWithAdmin();
    await serve.shutdown();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    const port = Number(new URL(url).port);
    await runWithAdmin({ admin: { ...ADMIN, port } });
    expect(serve.status().adminUrl).toBe(url);
  });

  it('says what is wrong with its options, and leaves nothing behind', async () => {
    const open = serve.start({ ...INLINE, admin: { host: '0.0.0.0', token: false } });
    await expect(open).rejects.toThrow(/E_ADMIN_OPTION.*without a token/);
    await runWithAdmin();
    expect(await (await fetch(`${serve.status().url}/`)).text()).toBe('"hello"');
  });

  it('names the option of code when the port is taken', async () => {
    await serve.start(INLINE);
    const port = Number(new URL(serve.status().url ?? '').port);
    await serve.shutdown();
    const taken = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const start = serve.start({ ...INLINE, admin: { ...ADMIN, port } });
    await expect(start).rejects.toThrow(/E_PORT.*choose another with admin\.port/);
  });

  it('is fixed from the first call on', async () => {
    await runWithAdmin();
    const other = { name: 'other', routePrefix: '/other' };
    const differing = [false, { ...ADMIN, token: 'another-token-that-nobody-else-knows' }] as const;
    for (const admin of differing) {
      const later = serve.run(bind(Hello), { ...other, admin });
      await expect(later).rejects.toThrow('E_SERVE_OPTIONS_FIXED: admin');
    }
    for (const admin of [undefined, ADMIN, { port: 0 }]) {
      await serve.run(bind(Hello), { ...other, ...(admin !== undefined && { admin }) });
    }
    expect(serve.status().applications.map(({ name }) => name)).toEqual(['default', 'other']);
  });
});
