import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { exchangeRaw, openRaw, statusOf } from '../../packages/core/test/support/raw-client.js';
import { type SluiceProcess, sluiceRun, spawnNode } from '../support/sluice-process.js';
import { BAD_REQUESTS, chunked, long } from './bad-requests.js';

/** One table of bad input, sent through the ingress to two replicas and to the class alone. */
interface Server {
  readonly process: SluiceProcess;
  readonly port: number;
  readonly prefix: string;
}

const fixture = (name: string): string => `test/e2e/fixtures/${name}`;
const loader = new URL('../../packages/sluice/dist/loader/register.js', import.meta.url).href;

async function replicas(): Promise<Server> {
  const served = await sluiceRun([`${fixture('hostile.ts')}:app`, '--route-prefix', '/hostile']);
  return { process: served, port: served.port, prefix: '/hostile' };
}

async function alone(): Promise<Server> {
  const process = spawnNode(['--import', loader, fixture('hostile-alone.ts')]);
  const [, port] = await process.prints(/listening on (\d+)/);
  return { process, port: Number(port), prefix: '' };
}

describe.each([
  { where: 'through the ingress', start: replicas },
  { where: 'standalone', start: alone },
])('bad input $where', ({ start }) => {
  let server: Server;
  let pids: readonly number[];

  const servingPids = async (): Promise<number[]> => {
    const url = `http://127.0.0.1:${server.port}${server.prefix}/pid`;
    const seen = new Set<number>();
    for (let asked = 0; asked < 40; asked += 1) {
      // One after another, so that both of two idle replicas get their turns.
      // oxlint-disable-next-line no-await-in-loop
      seen.add(Number(await (await fetch(url)).text()));
    }
    return [...seen].toSorted((a, b) => a - b);
  };

  beforeAll(async () => {
    server = await start();
    pids = await servingPids();
  });
  afterAll(() => server.process.stop('SIGINT'));

  it.each(BAD_REQUESTS)('bad input gets $status: $what', async ({ line, rest, status, says }) => {
    const [method = '', path = ''] = line.split(' ');
    const received = await exchangeRaw(
      server.port,
      Buffer.from(
        `${method} ${server.prefix}${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${rest ?? '\r\n'}`,
        'latin1',
      ),
    );
    expect(statusOf(received)).toBe(status);
    expect(received).toContain(says ?? '');
    expect(received).not.toMatch(/100 Continue|hunter2|at .*\.ts/);
  });

  it.each([
    { what: 'HTTP/2.0', request: 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', status: 505 },
    { what: 'TLS', request: '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', status: 400 },
    { what: 'no Host', request: 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', status: 400 },
    {
      what: 'OPTIONS *',
      request: 'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      status: 204,
    },
    {
      what: 'GET *',
      request: 'GET * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      status: 400,
    },
    {
      what: 'another host in the URL',
      request: 'GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n',
      status: 400,
    },
  ])('bad input gets $status: $what', async ({ request, status }) => {
    expect(statusOf(await exchangeRaw(server.port, Buffer.from(request, 'latin1')))).toBe(status);
  });

  it('refuses the chunks of a body over the limit before the last of them', async () => {
    const client = await openRaw(server.port);
    client.socket.write(`POST ${server.prefix}/orders HTTP/1.1\r\nHost: a\r\n${chunked('')}`);
    for (let sent = 0; sent < 20; sent += 1) client.socket.write(`10000\r\n${long(0x10000)}\r\n`);
    await client.until('\r\n\r\n{');
    expect(statusOf(client.received)).toBe(413);
    client.socket.destroy();
  });

  it('never takes a body for the next request', async () => {
    const hidden = `GET ${server.prefix}/pid HTTP/1.1\r\nHost: a\r\n\r\n`;
    const received = await exchangeRaw(
      server.port,
      `POST ${server.prefix}/nope HTTP/1.1\r\nHost: a\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}` +
        `GET ${server.prefix}/items/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
    expect(received).toContain('"id":7');
  });

  it('logs a handler that throws once, with its stack and the request id', async () => {
    const requestId = `boom-${server.port}`;
    const response = await fetch(`http://127.0.0.1:${server.port}${server.prefix}/boom`, {
      headers: { 'x-request-id': requestId },
    });
    expect(await response.text()).not.toContain('secret');
    expect(response.headers.get('x-request-id')).toBe(requestId);
    await server.process.prints(new RegExp(`${requestId}[^]*secret password hunter2`));
    const stack = new RegExp(`${requestId}[^\\n]*\\n?[^]*?hostile\\.ts:\\d+`);
    expect(server.process.output()).toMatch(stack);
    const logged = server.process
      .output()
      .split('\n')
      .filter((line) => line.includes(requestId) && !/ 500 /.test(line));
    expect(logged).toHaveLength(1);
  });

  it('cuts a stream that throws, so that it is not taken for whole', async () => {
    const url = `http://127.0.0.1:${server.port}${server.prefix}/boom-later`;
    const response = await fetch(url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it.each([
    { path: '/nope', status: 404 },
    { path: '/items/1', status: 404 },
    { path: '/echo/lobby', status: 422 },
    { path: '/echo/%zz', status: 400 },
  ])('refuses the WebSocket handshake at $path with $status', async ({ path, status }) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${server.prefix}${path}`);
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain(`Unexpected server response: ${status}`);
  });

  it.each([
    {
      what: 'a message over 1 MiB',
      code: 1009,
      send: (socket: WebSocket) => socket.send(long(1_048_577)),
    },
    {
      what: 'a frame without a mask',
      code: 1002,
      send: (socket: WebSocket) => socket.send('x', { mask: false }),
    },
    {
      what: 'text that is no UTF-8',
      code: 1007,
      send: (socket: WebSocket) => socket.send(Buffer.from([0xff]), { binary: false }),
    },
  ])('closes a WebSocket with $code for $what', async ({ code, send }) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${server.prefix}/echo/1`);
    await once(socket, 'open');
    send(socket);
    expect((await once(socket, 'close'))[0]).toBe(code);
  });

  it('bad input leaves the processes as they were', async () => {
    expect(await servingPids()).toEqual(pids);
    expect(server.process.output()).not.toContain('ended');
  });
});

describe('bad input to the ingress alone', () => {
  let server: Server;
  beforeAll(async () => {
    server = await replicas();
  });
  afterAll(() => server.process.stop('SIGINT'));

  it.each(['/', '/hostilex/items/1', '/Hostile', '/nope'])(
    'the ingress says where routes are for %s',
    async (path) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
      expect(response.status).toBe(404);
      expect(await response.text()).toBe(
        `Path '${path}' not found. Ping http://127.0.0.1:${server.port}/-/routes for available routes.`,
      );
    },
  );

  it('the ingress refuses a WebSocket outside every prefix with 404', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/nope`);
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('Unexpected server response: 404');
  });
});
