import { createServer } from 'node:http';

import { afterEach, describe, expect, it } from 'vitest';

import { HttpResponse, type Listening, StreamingResponse, createApp } from '@sluice/core';
import { rawHandler } from '@sluice/core/internal';

import { captureLog } from '../support/capture-log.js';
import { exchangeRaw, openRaw, statusOf } from '../support/raw-client.js';

let server: Listening | undefined;

afterEach(() => server?.close({ drainTimeoutS: 0 }));

async function serve(run: () => unknown): Promise<number> {
  server = await createApp(rawHandler(run)).listen(0);
  return server.port;
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\nx-request-id: id-1\r\n';
const LAST = `${GET}Connection: close\r\n\r\n`;

interface Sent {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: string | Uint8Array;
}

/** What `node:http` itself writes for a response. */
async function writtenByNode({ status, headers, body }: Sent): Promise<string> {
  const plain = createServer((_, response) => {
    const fields = {
      ...headers,
      'x-request-id': 'id-1',
      'content-length': Buffer.byteLength(body),
    };
    response.writeHead(status, fields);
    response.end(body);
  });
  plain.keepAliveTimeout = 4000;
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const address = plain.address();
  try {
    return await firstResponse(typeof address === 'object' ? (address?.port ?? 0) : 0);
  } finally {
    plain.closeAllConnections();
    plain.close();
  }
}

/** The first response on a connection that stays open. */
async function firstResponse(port: number): Promise<string> {
  const client = await openRaw(port);
  client.socket.write(`${GET}\r\n${LAST}`);
  await client.closed;
  const second = client.received.lastIndexOf('HTTP/1.1 ');
  return client.received.slice(0, second).replace(/Date: .*/, 'Date: now');
}

const NAMED = { 'x-name': '\u00e9' };

describe('a whole response', () => {
  const rows: readonly [string, Sent][] = [
    ['text', { status: 200, headers: { 'content-type': 'text/plain' }, body: 'hello' }],
    ['no body', { status: 200, headers: { 'x-empty': '1' }, body: '' }],
    ['text beyond ASCII', { status: 201, headers: { 'x-a': 'b' }, body: 'naïve: 日本 🎉' }],
    ['bytes', { status: 200, headers: {}, body: Uint8Array.of(0, 127, 128, 255, 13, 10) }],
    ['several cookies', { status: 200, headers: { 'set-cookie': ['a=1', 'b=2'] }, body: 'x' }],
    ['a date of its own', { status: 200, headers: { date: 'never' }, body: 'x' }],
    ['a status without a phrase', { status: 299, headers: {}, body: 'x' }],
    ['15 kB', { status: 404, headers: {}, body: 'é'.repeat(7500) }],
    ['100 kB', { status: 200, headers: {}, body: 'é'.repeat(50_000) }],
  ];

  it.each(rows)(
    'a whole response of %s is, byte for byte, what node:http writes',
    async (_, sent) => {
      const port = await serve(() => new HttpResponse(sent.body, sent));
      const own = fieldsInOrder(await firstResponse(port));
      expect(own).toStrictEqual(fieldsInOrder(await writtenByNode(sent)));
    },
  );

  it.each([
    ['text', () => new HttpResponse('x', { headers: NAMED })],
    [
      'stream',
      () => new StreamingResponse(['x'], { headers: { ...NAMED, 'content-length': '1' } }),
    ],
  ])('a response of %s has a byte for each character of a header', async (_, respond) => {
    const port = await serve(respond);
    expect(await firstResponse(port)).toContain('x-name: \u00e9\r\n');
    expect(await exchangeRaw(port, LAST)).toContain('x-name: \u00e9\r\n');
  });

  it('a whole response that is followed by others keeps its place in a pipeline', async () => {
    let count = 0;
    const port = await serve(async () => {
      count += 1;
      const own = count;
      // The first takes longest.
      for (let turn = own; turn < 4; turn += 1) await new Promise(setImmediate);
      return `<${own}>`;
    });
    const received = await exchangeRaw(port, `${GET}\r\n${GET}\r\n${LAST}`);
    expect(received.match(/<\d>/g)).toStrictEqual(['<1>', '<2>', '<3>']);
  });

  it('a whole response has no body for HEAD, and the length that GET has', async () => {
    const port = await serve(() => 'hello');
    const received = await exchangeRaw(port, LAST.replace('GET', 'HEAD'));
    expect(received).toMatch(/content-length: 5\r\n/);
    expect(received.endsWith('\r\n\r\n')).toBe(true);
  });

  it('keeps an HTTP/1.0 connection open for a client that asks', async () => {
    const port = await serve(() => 'hello');
    const client = await openRaw(port);
    client.socket.write('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect(await client.until('hello')).toMatch(/\r\nConnection: keep-alive\r\n/);
    client.socket.destroy();
  });

  it('a whole response whose header would begin another field is a 500', async () => {
    const log = captureLog();
    const port = await serve(() => {
      const response = new HttpResponse('x');
      // Past the checks of the class.
      response.toReply = () => ({ status: 200, headers: ['x', 'y\r\nz: 1'], body: 'x' });
      return response;
    });
    const received = await exchangeRaw(port, LAST);
    expect(statusOf(received)).toBe(500);
    expect(log.length).toBe(1);
  });
});

// `node:http` is given its fields in another order.
function fieldsInOrder(response: string): readonly [string[], string] {
  const end = response.indexOf('\r\n\r\n');
  const lines = response.slice(0, end).split('\r\n');
  return [lines.toSorted(), response.slice(end)];
}
