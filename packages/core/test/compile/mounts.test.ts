import { beforeEach, describe, expect, it } from 'vitest';

import { type App, Get, describe as describeApplication, document, TestClient } from '@sluice/core';

import { serveRequest } from '../../src/http/web-exchange.js';
import { ask, post } from '../support/ask.js';
import { Admin, Api, OPTIONS, Raw, api, steps } from './mounted-admin.js';

beforeEach(() => {
  steps.length = 0;
});

describe('a mounted application', () => {
  it('answers below its path, the longest first, and before routes with parameters', async () => {
    const app = api();
    expect((await ask(app, '/admin/users/7')).body).toMatchObject({ id: 7 });
    expect((await ask(app, '/admin/deep')).body).toBe('deep');
    expect((await ask(app, '/admin/deep/')).body).toBe('deep');
    expect((await ask(app, '/app/here')).body).toBe('here');
    expect((await ask(app, '/%61dmin/users/7')).body).toMatchObject({ id: 7 });
    expect((await ask(app, '/administration')).body).toBe('administration');
    expect((await ask(app, '/admin/nothing')).status).toBe(404);
    expect((await ask(app, '/raw/x')).body).toEqual({ raw: '/raw/x', rootPath: '/raw' });
    expect(await post(app, '/admin/items', { name: 'tea' })).toEqual({ status: 200, body: 'tea' });
    expect((await post(app, '/admin/items', {})).status).toBe(422);
  });

  it.each([
    ['', '/admin'],
    ['', '/admin/'],
    ['/shop', '/shop/admin'],
    ['/shop', '/admin'],
  ])('knows its place below the prefix %j, asked for as %s', async (rootPath, path) => {
    const request = new Request(`http://test${path}`);
    const response = await serveRequest(api().handler, request, { rootPath });
    expect(await response.json()).toMatchObject({
      path: `${rootPath}/admin/`,
      rootPath: `${rootPath}/admin`,
    });
  });

  it('redirects to its own paths, with its prefix', async () => {
    const response = await api().fetch(new Request('http://test/admin/users/7/'));
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe('/admin/users/7');
  });

  it('has a document and a docs page of its own, and none of its paths in the other', async () => {
    const app = api();
    const { paths, info, servers } = await shown(app, '/admin/openapi.json');
    expect(info).toMatchObject({ title: 'Administration' });
    expect(servers).toEqual([{ url: '/admin' }]);
    expect(Object.keys(paths)).toContain('/users/{id}');
    expect((await ask(app, '/admin/docs')).body).toContain('Administration');
    const outer = document(describeApplication(Api, OPTIONS));
    expect(Object.keys(outer.paths ?? {})).toEqual(['/count', '/{any}', '/{rest}']);
    expect(outer.servers).toBeUndefined();
  });

  it('has middlewares and exception handlers of its own', async () => {
    const app = api();
    const inside = await app.fetch(new Request('http://test/admin/users/0'));
    expect(inside.headers.get('x-admin')).toBe('yes');
    expect(await inside.json()).toEqual({ detail: 'Admin: Nobody' });
    const outside = await app.fetch(new Request('http://test/count'));
    expect(outside.headers.get('x-admin')).toBeNull();
  });

  it('starts after the application around it, ends before it, and shares its singletons', async () => {
    const app = api();
    await app.start();
    expect(steps).toEqual(['start of api', 'init of Api', 'start of admin', 'init of Admin']);
    await ask(app, '/admin/users/7');
    expect((await ask(app, '/count')).body).toBe(1);
    await app.close();
    expect(steps.slice(4)).toEqual([
      'close of Admin',
      'end of admin',
      'close of Api',
      'end of api',
    ]);
  });

  it('sees the state of the lifespans around it', async () => {
    expect((await ask(api(), '/admin')).body).toMatchObject({ state: { api: true, admin: true } });
  });

  it('ends what has started when another cannot start', async () => {
    const app = api({ mounts: { '/admin': Admin, '/broken': BrokenStart } });
    await expect(app.start()).rejects.toThrow('no start');
    expect(steps.slice(4)).toEqual(['close of Admin', 'end of admin', 'close of Api']);
  });

  it('takes WebSockets', async () => {
    const app = api();
    await app.start();
    const socket = await new TestClient(app).connect('/admin/echo');
    socket.send('hello');
    expect(await socket.receive()).toBe('/admin hello');
    socket.close();
  });

  it('answers for a host, whatever the path', async () => {
    const app = api({ hosts: { 'api.example.com': Admin, '*.example.com': Raw } });
    const from = async (host: string) =>
      (await app.fetch(new Request('http://test/users/7', { headers: { host } }))).json();
    expect(await from('API.example.com:8080')).toMatchObject({ id: 7 });
    expect(await from('shop.example.com')).toEqual({ raw: '/users/7', rootPath: '' });
    expect(await from('example.com')).toEqual(['rest', 'users/7']);
    expect(await from('other.test')).toEqual(['rest', 'users/7']);
  });
});

class BrokenStart {
  init() {
    throw new Error('no start');
  }
  @Get('/')
  home() {
    return '';
  }
}

interface Shown {
  readonly info: object;
  readonly servers: readonly object[];
  readonly paths: Readonly<Record<string, object>>;
}

async function shown(app: App, path: string): Promise<Shown> {
  const response = await app.fetch(new Request(`http://test${path}`));
  const text: Shown = JSON.parse(await response.text());
  return text;
}
