import { EventEmitter, once } from 'node:events';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type Listening, createApp } from '@sluice/core';
import { rawHandler } from '@sluice/core/internal';

import { openRaw } from '../support/raw-client.js';

let server: Listening;
let started: string[] = [];
const heard = new EventEmitter();

beforeAll(async () => {
  const handler = rawHandler(async ({ path, signal }) => {
    started.push(path);
    if (!path.startsWith('/slow')) return path;
    signal.addEventListener('abort', () => heard.emit('left', path));
    heard.emit('started', path);
    await once(heard, 'go on');
    return path;
  });
  server = await createApp(handler).listen(0);
});

afterAll(() => server.close());
afterEach(() => {
  heard.emit('go on');
  started = [];
});

const get = (path: string, ...fields: string[]): string =>
  `${[`GET ${path} HTTP/1.1`, 'Host: a', ...fields].join('\r\n')}\r\n\r\n`;

const statusesOf = (received: string): number[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

const bodiesOf = (received: string): string[] =>
  [...received.matchAll(/\/(?:slow|b|c)(?=HTTP|$)/g)].map(([body]) => body);

const LAST = 'Connection: close';

describe('requests that are sent without waiting for the answers', () => {
  it('pipelined requests start one after another, and are answered in their order', async () => {
    const client = await openRaw(server.port);
    const isStarted = once(heard, 'started');
    client.socket.write(get('/slow') + get('/b') + get('/c', LAST));
    await isStarted;
    const other = await openRaw(server.port);
    other.socket.write(get('/other', LAST));
    await other.closed;
    expect(started).toEqual(['/slow', '/other']);
    heard.emit('go on');
    await client.closed;
    expect(started).toEqual(['/slow', '/other', '/b', '/c']);
    expect(bodiesOf(client.received)).toEqual(['/slow', '/b', '/c']);
  });

  it('pipelined requests never start once their client has left, however many they are', async () => {
    const client = await openRaw(server.port);
    const isStarted = once(heard, 'started');
    client.socket.write(get('/slow').repeat(1300));
    await isStarted;
    const left = once(heard, 'left');
    client.socket.destroy();
    await left;
    heard.emit('go on');
    const last = await openRaw(server.port);
    last.socket.end(get('/last', LAST));
    await expect.poll(() => started).toContain('/last');
    expect(started).toEqual(['/slow', '/last']);
  });

  it('pipelined requests are a thousand at most, and the answer to the last of them ends the connection', async () => {
    const client = await openRaw(server.port);
    client.socket.write(get('/slow') + get('/a').repeat(1300));
    heard.emit('go on');
    await expect.poll(() => started.length).toBe(1);
    heard.emit('go on');
    await client.closed;
    expect(statusesOf(client.received)).toHaveLength(1001);
    expect(client.received.match(/^connection: close/gim)).toHaveLength(1);
    expect(started).toHaveLength(1001);
  });

  it('pipelined requests may have bodies', async () => {
    const client = await openRaw(server.port);
    const isStarted = once(heard, 'started');
    const post = `POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n${'x'.repeat(50_000)}`;
    client.socket.write(get('/slow') + post + get('/c', LAST));
    await isStarted;
    heard.emit('go on');
    await client.closed;
    expect(bodiesOf(client.received)).toEqual(['/slow', '/b', '/c']);
  });
});

describe('behind a request that is being answered', () => {
  const rows: readonly [string, number, string][] = [
    ['a malformed request', 400, 'NOT HTTP\r\n\r\n'],
    ['a request without Host', 400, 'GET /x HTTP/1.1\r\n\r\n'],
    ['a malformed body', 400, get('/x', 'Transfer-Encoding: chunked') + 'zz\r\n'],
    ['CONNECT', 405, 'CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n'],
    [
      'a WebSocket that nobody takes',
      404,
      get(
        '/x',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      ),
    ],
  ];
  it.each(rows)(
    '%s behind a request that is being answered gets its %d after that answer',
    async (_, status, bad) => {
      const client = await openRaw(server.port);
      const isStarted = once(heard, 'started');
      client.socket.write(get('/slow') + get('/b') + bad);
      await isStarted;
      heard.emit('go on');
      await client.closed;
      expect(statusesOf(client.received)).toEqual([200, 200, status]);
      expect(started).toEqual(['/slow', '/b']);
    },
  );
});
