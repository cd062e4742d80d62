import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Listening, createApp } from '@sluice/core';
import { rawHandler } from '@sluice/core/internal';

import { exchangeRaw, openRaw, statusOf } from '../support/raw-client.js';

let server: Listening;

beforeAll(async () => {
  const handler = rawHandler(async (request) => ({
    path: request.path,
    host: new URL(request.url).host,
    body: await request.text(),
  }));
  server = await createApp(handler).listen(0);
});

afterAll(() => server.close());

const CLOSE = 'Connection: close\r\n';

function head(line: string, ...fields: string[]): string {
  return `${[line, ...fields].join('\r\n')}\r\n${CLOSE}\r\n`;
}

const fields = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `x${index}: y`);

describe('a request head', () => {
  const rows: readonly [string, number, string][] = [
    ['plain', 200, head('GET / HTTP/1.1', 'Host: a')],
    ['HTTP/1.0 without Host', 200, head('GET / HTTP/1.0')],
    ['no Host', 400, head('GET / HTTP/1.1')],
    ['two Hosts', 400, head('GET / HTTP/1.1', 'Host: a', 'Host: a')],
    ['two Hosts in HTTP/1.0', 400, head('GET / HTTP/1.0', 'Host: a', 'host: b')],
    ['an empty Host', 400, head('GET / HTTP/1.1', 'Host:')],
    ['an empty Host in HTTP/1.0', 400, head('GET / HTTP/1.0', 'Host: ')],
    ['Host with a port alone', 400, head('GET / HTTP/1.1', 'Host: :80')],
    ['Host with a path', 400, head('GET / HTTP/1.1', 'Host: a/b?x=')],
    ['Host with user information', 400, head('GET / HTTP/1.1', 'Host: u@a')],
    ['Host with spaces', 400, head('GET / HTTP/1.1', 'Host: a b')],
    ['Host with a port', 200, head('GET / HTTP/1.1', 'Host: a.example:80')],
    ['Host as IPv6', 200, head('GET / HTTP/1.1', 'Host: [::1]:80')],
    ['HTTP/2.0', 505, head('GET / HTTP/2.0', 'Host: a')],
    ['HTTP/0.9', 505, head('GET / HTTP/0.9', 'Host: a')],
    ['HTTP/1.2', 505, head('GET / HTTP/1.2', 'Host: a')],
    ['HTTP/3.0', 505, head('GET / HTTP/3.0', 'Host: a')],
    ['no version', 505, 'GET /\r\n\r\n'],
    ['half a version', 400, head('GET / HTTP/1', 'Host: a')],
    ['a version of two digits', 400, head('GET / HTTP/01.1', 'Host: a')],
    ['a version of three numbers', 400, head('GET / HTTP/1.1.1', 'Host: a')],
    ['a space within the version', 400, head('GET / HTTP/ 1.1', 'Host: a')],
    ['a space behind the version', 400, head('GET / HTTP/1.1 ', 'Host: a')],
    ['a line feed alone behind the request line', 400, 'GET / HTTP/1.1\nHost: a\r\n\r\n'],
    ['a line feed alone behind another version', 400, 'GET / HTTP/3.0\nHost: a\r\n\r\n'],
    ['another version in the second request', 505, `\r\n${head('GET / HTTP/1.3', 'Host: a')}`],
    ['not HTTP', 400, '\x16\x03\x01\x02\x00\r\n\r\n'],
    ['a URL of 9 kB', 414, head(`GET /${'x'.repeat(9000)} HTTP/1.1`, 'Host: a')],
    ['a URL of 16 kB', 414, head(`GET /${'x'.repeat(16_000)} HTTP/1.1`, 'Host: a')],
    ['a URL of 1 MB', 414, head(`GET /${'x'.repeat(1_000_000)} HTTP/1.1`, 'Host: a')],
    ['a header of 17 kB', 431, head('GET / HTTP/1.1', 'Host: a', `x: ${'y'.repeat(17_000)}`)],
    ['a header of 1 MB', 431, head('GET / HTTP/1.1', 'Host: a', `x: ${'y'.repeat(1_000_000)}`)],
    ['1,001 header lines', 431, head('GET / HTTP/1.1', 'Host: a', ...fields(1000))],
    ['999 header lines', 200, head('GET / HTTP/1.1', 'Host: a', ...fields(996))],
    ['a fragment', 400, head('GET /a#b HTTP/1.1', 'Host: a')],
    ['a relative target', 400, head('GET a HTTP/1.1', 'Host: a')],
    ['* with GET', 400, head('GET * HTTP/1.1', 'Host: a')],
    ['* with OPTIONS', 204, head('OPTIONS * HTTP/1.1', 'Host: a')],
    ['* with OPTIONS and no Host', 400, head('OPTIONS * HTTP/1.1')],
    ['Upgrade: h2c', 200, head('GET / HTTP/1.1', 'Host: a', 'Upgrade: h2c')],
    [
      'Upgrade: h2c that is asked for',
      200,
      `GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: close, Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
    ],
    ['CONNECT', 405, head('CONNECT a:80 HTTP/1.1', 'Host: a:80')],
    ['an absolute target', 200, head('GET http://a/x HTTP/1.1', 'Host: a')],
    ['an absolute target of another host', 400, head('GET http://b/x HTTP/1.1', 'Host: a')],
    ['an absolute target with user information', 400, head('GET http://u@a/x HTTP/1.1', 'Host: a')],
    ['another scheme', 400, head('GET ftp://a/x HTTP/1.1', 'Host: a')],
    ['another Expect', 417, head('GET / HTTP/1.1', 'Host: a', 'Expect: cake')],
    ['an unknown method', 400, head('BREW / HTTP/1.1', 'Host: a')],
    ['a space before the colon', 400, head('GET / HTTP/1.1', 'Host: a', 'x : y')],
    ['a folded line', 400, head('GET / HTTP/1.1', 'Host: a', 'x: y', ' z')],
    ['a NUL in a value', 400, head('GET / HTTP/1.1', 'Host: a', 'x: \0')],
  ];
  it.each(rows)('a request head with %s gets %d', async (_, status, request) => {
    const received = await exchangeRaw(server.port, request);
    expect(statusOf(received)).toBe(status);
    expect(received.includes('{"detail":"')).toBe(status >= 400);
  });
});

describe('a request body', () => {
  const rows: readonly [string, number, string][] = [
    ['both lengths', 400, `Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two lengths', 400, 'Content-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a signed length', 400, 'Content-Length: +3\r\n\r\nabc'],
    ['another coding', 501, 'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    ['an empty Transfer-Encoding', 400, 'Transfer-Encoding:\r\n\r\n'],
    ['a blank Transfer-Encoding', 400, 'Transfer-Encoding: \t\r\n\r\n0\r\n\r\n'],
    ['chunked twice', 400, 'Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n'],
    ['a chunk size that is none', 400, 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a signed chunk size', 400, 'Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n'],
    ['a length of 10 GB', 413, 'Content-Length: 10000000000\r\n\r\nabc'],
    [
      'Expect with a length of 10 GB',
      413,
      'Expect: 100-continue\r\nContent-Length: 10000000000\r\n\r\n',
    ],
    ['a sound chunk', 200, 'Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n'],
  ];
  it.each(rows)('a request body with %s gets %d', async (_, status, rest) => {
    const request = `POST / HTTP/1.1\r\nHost: a\r\n${CLOSE}${rest}`;
    const received = await exchangeRaw(server.port, request);
    expect(statusOf(received)).toBe(status);
    expect(received).not.toContain('100 Continue');
  });

  it('a request body with Transfer-Encoding in HTTP/1.0 gets 400', async () => {
    const request = 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(statusOf(await exchangeRaw(server.port, request))).toBe(400);
  });

  it('a request body is asked for with 100 Continue once somebody reads it', async () => {
    const client = await openRaw(server.port);
    client.socket.write(
      `POST / HTTP/1.1\r\nHost: a\r\n${CLOSE}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`,
    );
    await client.until('100 Continue\r\n\r\n');
    client.socket.write('abc');
    await client.closed;
    expect(client.received).toContain('"body":"abc"');
  });

  it('a request body of 2 MB sent in chunks is refused early', async () => {
    const client = await openRaw(server.port);
    client.socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    for (let sent = 0; sent < 32; sent += 1) client.socket.write(chunk);
    await client.until('\r\n\r\n{');
    expect(statusOf(client.received)).toBe(413);
    client.socket.destroy();
  });

  it('a request body of small chunks with 2 MB of extensions is refused', async () => {
    const client = await openRaw(server.port);
    client.socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = `1;${'x'.repeat(4000)}\r\na\r\n`;
    for (let sent = 0; sent < 500; sent += 1) client.socket.write(chunk);
    await client.until('\r\n\r\n{');
    expect(statusOf(client.received)).toBe(413);
    client.socket.destroy();
  });

  it('a request body that nobody reads is not taken for the next request', async () => {
    const ignoring = await createApp(rawHandler(() => 'ok')).listen(0);
    const body = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
    const client = await openRaw(ignoring.port);
    client.socket.write(
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}` +
        `GET / HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`,
    );
    await client.closed;
    expect(client.received.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
    await ignoring.close();
  });

  it('a request body that is too large to skip closes the connection after the answer', async () => {
    const ignoring = await createApp(rawHandler(() => 'ok')).listen(0);
    const client = await openRaw(ignoring.port);
    client.socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\nabc');
    await client.until('\r\n\r\nok');
    expect(client.received.toLowerCase()).toContain('connection: close');
    client.socket.end();
    await client.closed;
    await ignoring.close();
  });
});

async function echoed(id: string): Promise<string | undefined> {
  const received = await exchangeRaw(
    server.port,
    head('GET / HTTP/1.1', 'Host: a', `X-Request-Id: ${id}`),
  );
  return /x-request-id: (.*)\r\n/.exec(received)?.[1];
}

it('OPTIONS * lists the methods that are served', async () => {
  const received = await exchangeRaw(server.port, head('OPTIONS * HTTP/1.1', 'Host: a'));
  expect(received).toMatch(/^allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r$/im);
});

describe('the request id', () => {
  it("the request id is the client's own", async () => {
    expect(await echoed('trace-1.a/b:c')).toBe('trace-1.a/b:c');
  });

  it.each(['with space', 'x'.repeat(129), '<script>'])(
    'the request id is a UUID instead of %s',
    async (id) => {
      expect(await echoed(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
    },
  );
});

describe('keep-alive', () => {
  it.each([
    [65, 64],
    [5, 4],
    [2, 1],
    [1, 1],
  ])(
    'a keep-alive time of %d s is promised as %d s, so that a client is the first to close',
    async (kept, told) => {
      const limits = { keepAliveTimeoutS: kept };
      const keeping = await createApp(rawHandler(() => new Uint8Array(20_000))).listen({
        port: 0,
        limits,
      });
      for (const target of ['/', '/?small']) {
        const client = await openRaw(keeping.port);
        client.socket.write(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
        expect(await client.until('\r\n\r\n')).toContain(`Keep-Alive: timeout=${told}\r\n`);
        client.socket.destroy();
      }
      await keeping.close();
    },
  );

  it('serves several requests on one connection, in order', async () => {
    const requests = ['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n`);
    const client = await openRaw(server.port);
    client.socket.write(`${requests.join('\r\n')}${CLOSE}\r\n`);
    await client.closed;
    expect([...client.received.matchAll(/"path":"(.*?)"/g)].map(([, path]) => path)).toEqual([
      '/1',
      '/2',
      '/3',
    ]);
  });
});
