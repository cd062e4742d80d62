import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  Get,
  type Listening,
  WebSocket,
  WebSocketConnection,
  createApp,
  sleep,
} from '@sluice/core';

import { exchangeRaw, openRaw, statusOf } from '../support/raw-client.js';

let isEntered = false;
let isLeft = false;

class Echo {
  @Get('/hello')
  hello() {
    return 'hello';
  }

  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }

  @WebSocket('/slow')
  async slow(socket: WebSocketConnection) {
    isEntered = true;
    await sleep(60_000).finally(() => {
      isLeft = !socket.isAccepted;
    });
  }
}

let api: Listening;

beforeAll(async () => {
  api = await createApp(Echo).listen(0);
});

afterAll(() => api.close());

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const VERSION = 'Sec-WebSocket-Version: 13';
const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket';

function handshake(line: string, ...fields: string[]): string {
  return `${[line, 'Host: a', ...fields].join('\r\n')}\r\n\r\n`;
}

describe('a handshake', () => {
  const rows: readonly [string, number, string][] = [
    ['no key', 400, handshake('GET /echo HTTP/1.1', UPGRADE, VERSION)],
    ['a short key', 400, handshake('GET /echo HTTP/1.1', UPGRADE, VERSION, 'Sec-WebSocket-Key: x')],
    ['no version', 400, handshake('GET /echo HTTP/1.1', UPGRADE, KEY)],
    [
      'another version',
      400,
      handshake('GET /echo HTTP/1.1', UPGRADE, KEY, 'Sec-WebSocket-Version: 12'),
    ],
    ['POST', 400, handshake('POST /echo HTTP/1.1', UPGRADE, KEY, VERSION)],
    ['HTTP/1.0', 400, handshake('GET /echo HTTP/1.0', UPGRADE, KEY, VERSION)],
    [
      'a bad protocol list',
      400,
      handshake('GET /echo HTTP/1.1', UPGRADE, KEY, VERSION, 'Sec-WebSocket-Protocol: a,,b'),
    ],
    ['two Hosts', 400, handshake('GET /echo HTTP/1.1', 'Host: b', UPGRADE, KEY, VERSION)],
    ['an unknown path', 404, handshake('GET /nowhere HTTP/1.1', UPGRADE, KEY, VERSION)],
    ['a malformed path', 400, handshake('GET /%zz HTTP/1.1', UPGRADE, KEY, VERSION)],
    ['a plain route', 404, handshake('GET /hello HTTP/1.1', UPGRADE, KEY, VERSION)],
  ];
  it.each(rows)('a handshake with %s gets %d', async (_, status, request) => {
    const received = await exchangeRaw(api.port, request);
    expect(statusOf(received)).toBe(status);
    expect(received).toContain('"detail"');
  });

  it('a sound handshake gets 101', async () => {
    const client = await openRaw(api.port);
    client.socket.write(handshake('GET /echo HTTP/1.1', UPGRADE, KEY, VERSION));
    expect(await client.until('\r\n\r\n')).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    client.socket.destroy();
  });

  it('a handshake whose client leaves before the answer cancels its handler', async () => {
    const client = await openRaw(api.port);
    client.socket.write(handshake('GET /slow HTTP/1.1', UPGRADE, KEY, VERSION));
    await expect.poll(() => isEntered).toBe(true);
    client.socket.destroy();
    await expect.poll(() => isLeft).toBe(true);
  });
});

describe('an upgrade to another protocol', () => {
  it('an upgrade to another protocol is ignored, as clients that try HTTP/2 expect', async () => {
    const client = await openRaw(api.port);
    client.socket.write(
      handshake(
        'GET /hello HTTP/1.1',
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
      ),
    );
    await client.until('"hello"');
    client.socket.write('GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await client.closed;
    expect(client.received.match(/200 OK/g)).toHaveLength(2);
  });
});

describe('a connection that has served a request and becomes a WebSocket', () => {
  it('a connection that has served a request and becomes a WebSocket is not closed as idle', async () => {
    const server = await createApp(Echo).listen({ port: 0, limits: { keepAliveTimeoutS: 0.1 } });
    const client = await openRaw(server.port);
    const idle = await openRaw(server.port);
    const hello = 'GET /hello HTTP/1.1\r\nHost: a\r\n\r\n';
    client.socket.write(hello + handshake('GET /echo HTTP/1.1', UPGRADE, KEY, VERSION));
    await client.until('101 Switching Protocols');
    idle.socket.write(hello);
    await idle.closed;
    client.socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x7e, 0x7e]));
    expect(await client.until('~~')).toContain('~~');
    client.socket.destroy();
    await server.close();
  });
});
