import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, type Served, sluiceRun, spawnNode } from '../support/sluice-process.js';

/** Acceptance cases of HTTP: the raw level, route prefixes, classes, applications of other frameworks. */
let served: Served;

const UUID_V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

const get = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${served.url}${path}`, init);

const textOf = async (path: string): Promise<string> => (await get(path)).text();

const jsonOf = async (path: string, init?: RequestInit): Promise<unknown> =>
  (await get(path, init)).json();

const sizeOf = (bytes: number): Promise<unknown> =>
  jsonOf('/raw/size', { method: 'POST', body: new Uint8Array(bytes) });

beforeAll(async () => {
  served = await sluiceRun(['--config', 'test/serving/fixtures/http.yaml']);
  await served.prints(/Ctrl-C/);
});
afterAll(() => served.stop('SIGINT'));

describe('the raw level', () => {
  it.each([
    { path: 'text', type: 'text/plain; charset=utf-8', body: 'hello' },
    { path: 'object', type: 'application/json', body: '{"a":1,"b":[1,2]}' },
    { path: 'nothing', type: 'text/plain; charset=utf-8', body: '' },
    { path: 'bytes', type: 'text/plain', body: '\u0001\u0002\u0003' },
    { path: 'number', type: 'application/json', body: '5' },
  ])('1 what a raw handler returns is sent as it is: $path', async ({ path, type, body }) => {
    const response = await get(`/raw/${path}`);
    const { status, headers } = response;
    expect([status, headers.get('content-type'), await response.text()]).toEqual([200, type, body]);
  });

  it('2 a response object keeps its status and its headers', async () => {
    const response = await get('/raw/response');
    expect([response.status, response.headers.get('x-a')]).toEqual([418, 'b']);
  });

  it.each(['error', 'timeout'])(
    '3 a handler that throws is a 500 without its message: %s',
    async (path) => {
      const response = await get(`/raw/${path}`);
      expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
      expect(response.headers.get('x-request-id')).toMatch(UUID_V4);
    },
  );

  it('8 bodies arrive whole, and a large one in bounded memory', async () => {
    const small = await sizeOf(100_000);
    const large = await sizeOf(64 * 1024 * 1024);
    expect([small, large]).toMatchObject([{ len: 100_000 }, { len: 64 * 1024 * 1024 }]);
    expect(large).toSatisfy(({ rss }: { readonly rss: number }) => rss < 200 * 1024 * 1024);
  });
});

describe('route prefixes', () => {
  it('4 a handler sees the whole path and its prefix', async () => {
    expect(await jsonOf('/raw/sub/x?m=path')).toEqual({ path: '/raw/sub/x', rootPath: '/raw' });
  });

  it('4 a prefix ends at a segment', async () => {
    const response = await get('/rawx');
    expect(response.status).toBe(404);
    expect(await response.text()).toBe(
      `Path '/rawx' not found. Ping ${served.url}/-/routes for available routes.`,
    );
  });

  it('5 the longest prefix wins, on whole segments', async () => {
    const project = await createApplication({
      'app.ts': `import { bind } from 'sluice';
export const root = bind(() => 'root');
export const api = bind(() => 'api');`,
      'serve.yaml':
        'applications:\n' +
        '  - { name: root, route_prefix: /, import_path: app.ts:root }\n' +
        '  - { name: api, route_prefix: /api, import_path: app.ts:api }\n',
    });
    const both = await sluiceRun(['--config', 'serve.yaml'], { cwd: project.root });
    await both.prints(/Ctrl-C/);
    const answers = ['/apix', '/api/x', '/api'].map(async (path) =>
      (await fetch(`${both.url}${path}`)).text(),
    );
    expect(await Promise.all(answers)).toEqual(['root', 'api', 'api']);
    await both.stop('SIGINT');
  });

  it.each(['x', '/x/', '/{a}'])(
    '5 the prefix %s is refused before anything starts',
    async (prefix) => {
      const args = [command, 'run', 'test/serving/fixtures/raw.ts:app', '--route-prefix', prefix];
      const refused = spawnNode(args);
      expect(await refused.ended()).toBe(2);
      expect(refused.output()).toContain('--route-prefix');
    },
  );

  it('6 the server says that it lives, and which routes it has', async () => {
    expect(await textOf('/-/healthz')).toBe('success');
    expect(await jsonOf('/-/routes')).toMatchObject({ '/raw': 'raw', '/my_app': 'my_app' });
  });
});

describe('request ids', () => {
  it('7 a request keeps the id that its client gave, and gets one otherwise', async () => {
    const given = await get('/raw/text', { headers: { 'x-request-id': 'my-id-1' } });
    const made = await get('/raw/text');
    expect(given.headers.get('x-request-id')).toBe('my-id-1');
    expect(made.headers.get('x-request-id')).toMatch(UUID_V4);
  });

  it('7 a handshake has an id, and so has the answer of a replica that died', async () => {
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/my_app/echo`);
    const [response]: IncomingMessage[] = await once(socket, 'upgrade');
    expect(response?.headers['x-request-id']).toMatch(UUID_V4);
    socket.terminate();
    const lost = await get('/raw/exit', { method: 'POST' });
    expect([lost.status, lost.headers.get('retry-after')]).toEqual([502, '1']);
    expect(lost.headers.get('x-request-id')).toMatch(UUID_V4);
  });
});

describe('a class behind a route prefix', () => {
  it('28 its routes are below the prefix', async () => {
    expect(await jsonOf('/my_app/fetch_data')).toBe('fetched');
  });

  it('29 input that does not fit is a 422 that says where', async () => {
    expect(await jsonOf('/my_app/hello?q=z')).toMatchObject({ detail: [{ loc: ['query', 'q'] }] });
    expect(await jsonOf('/my_app/sub/x')).toMatchObject({ detail: [{ loc: ['path', 'i'] }] });
    const wrong = await get('/my_app/hello', { method: 'POST' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('30 every replica has an instance of its own', async () => {
    const counts = new Map<number, number[]>();
    for (let asked = 0; asked < 40; asked += 1) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await textOf('/my_app/count');
      const [pid = 0, count = 0] = answer.match(/\d+/g)?.map(Number) ?? [];
      counts.set(pid, [...(counts.get(pid) ?? []), count]);
    }
    expect(counts.size).toBe(2);
    for (const seen of counts.values()) {
      expect(seen).toEqual(seen.map((_, index) => index + 1));
    }
  });

  it('31 the prefix without a slash is the route / of the application', async () => {
    const response = await get('/my_app', { redirect: 'manual' });
    expect([response.status, await response.json()]).toEqual([200, 'root']);
  });

  it('33 the document names the prefix, so that its page can try requests', async () => {
    expect(await jsonOf('/my_app/openapi.json')).toMatchObject({ servers: [{ url: '/my_app' }] });
    expect((await get('/my_app/docs')).status).toBe(200);
  });

  it('34 two classes with routes in common do not get those of each other', async () => {
    const paths = ['/cats/shared', '/cats/cats', '/cats/dogs', '/dogs/dogs', '/dogs/cats'];
    const statuses = paths.map(async (path) => (await get(path)).status);
    expect(await Promise.all(statuses)).toEqual([200, 200, 404, 200, 404]);
  });
});

describe('an application of another framework', () => {
  it.each(['express', 'fastify', 'hono'])(
    '32 %s is served as it is below a prefix',
    async (name) => {
      const missing = await get(`/${name}/no/such/path`);
      expect(missing.status).toBe(404);
      expect(await missing.text()).not.toContain('/-/routes');
      const root = await get(`/${name}/`);
      expect([root.headers.get('x-served-by'), await root.text()]).toEqual([
        name,
        'Hello from the root!',
      ]);
    },
  );
});

describe('connections', () => {
  it('46 a connection without a request is closed after keep_alive_timeout_s', async () => {
    const startMs = performance.now();
    const socket = connect(served.port, '127.0.0.1');
    socket.write('GET /raw/text HTTP/1.1\r\nHost: a\r\n\r\n');
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1.1 200 OK[^]*Keep-Alive: timeout=1/);
    await once(socket.resume(), 'close');
    expect(performance.now() - startMs).toBeGreaterThan(1500);
  });

  it('48 a request that takes longer than that is not cut', async () => {
    const request = httpRequest(`${served.url}/my_app/slow?ms=3500`);
    request.end();
    const [response]: IncomingMessage[] = await once(request, 'response');
    expect(response === undefined ? '' : await text(response)).toBe('"slow"');
  });
});
