import { once } from 'node:events';

import { afterEach, describe, expect, it } from 'vitest';

import { CancelledError, Get, HttpRequest, type Listening, Post, createApp } from '@sluice/core';
import { rawHandler } from '@sluice/core/internal';

import { exchangeRaw, openRaw } from '../support/raw-client.js';
import { signal } from '../support/signal.js';

let server: Listening | undefined;

afterEach(() => server?.close({ drainTimeoutS: 0 }));

async function serve(run: (request: HttpRequest) => unknown): Promise<number> {
  server = await createApp(rawHandler(run)).listen(0);
  return server.port;
}

class Orders {
  @Get('/orders')
  list() {
    return [];
  }

  @Post('/orders', { body: Object })
  create({ body }: { body: unknown }) {
    return body;
  }
}

const post = (body: string, ...fields: string[]): string =>
  [
    'POST /orders HTTP/1.1',
    'Host: a',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    ...fields,
    '',
    body,
  ].join('\r\n');

const bodiesOf = (received: string): readonly string[] =>
  received.split('HTTP/1.1 200 OK').map((part) => part.slice(part.indexOf('\r\n\r\n') + 4));

describe('requests on one connection', () => {
  it('requests that come in one packet are answered in order, bodies or not', async () => {
    server = await createApp(Orders).listen(0);
    const get = 'GET /orders HTTP/1.1\r\nHost: a\r\n\r\n';
    const all = [post('{"n":1}'), get, post('{"n":2}'), post('{"n":3}', 'Connection: close')];
    const received = await exchangeRaw(server.port, all.join(''));
    expect(bodiesOf(received).slice(1)).toStrictEqual(['{"n":1}', '[]', '{"n":2}', '{"n":3}']);
  });

  it('requests that come in single bytes are answered in order', async () => {
    server = await createApp(Orders).listen(0);
    const client = await openRaw(server.port);
    client.socket.setNoDelay(true);
    for (const byte of `${post('{"n":1}')}${post('{"n":2}', 'Connection: close')}`) {
      if (!client.socket.write(byte)) await once(client.socket, 'drain');
    }
    await client.closed;
    expect(bodiesOf(client.received).slice(1)).toStrictEqual(['{"n":1}', '{"n":2}']);
  });

  it('requests on one connection go on after a chunked body', async () => {
    server = await createApp(Orders).listen(0);
    const head = 'POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n3\r\n{"n\r\n4\r\n":1}\r\n0\r\n\r\n`;
    const received = await exchangeRaw(
      server.port,
      `${chunked}${post('{"n":2}', 'Connection: close')}`,
    );
    expect(bodiesOf(received).slice(1)).toStrictEqual(['{"n":1}', '{"n":2}']);
  });
});

describe('a body', () => {
  it('a body that is asked for late is whole', async () => {
    const port = await serve(async (request) => {
      for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
      return request.text();
    });
    const received = await exchangeRaw(port, post('"late"', 'Connection: close'));
    expect(bodiesOf(received)[1]).toBe('"late"');
  });

  it('a body that nobody asks for does not hold up the next request', async () => {
    const port = await serve(() => 'ok');
    const received = await exchangeRaw(port, `${post('"a"')}${post('"b"', 'Connection: close')}`);
    expect(bodiesOf(received).slice(1)).toStrictEqual(['ok', 'ok']);
  });

  it('a body whose client leaves before its end is cancelled', async () => {
    const failure = signal<unknown>();
    const port = await serve((request) => {
      request.text().catch(failure.resolve);
      return failure.promise;
    });
    const client = await openRaw(port);
    client.socket.write(post('"half"').slice(0, -3));
    client.socket.end();
    expect(await failure.promise).toBeInstanceOf(CancelledError);
  });
});
