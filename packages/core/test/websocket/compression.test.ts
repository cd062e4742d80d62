import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';

import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket as Client, type ClientOptions } from 'ws';

import {
  type ListenOptions,
  type Listening,
  WebSocket,
  WebSocketConnection,
  createApp,
} from '@sluice/core';

import { closed, heard, opened, toHeard, type Heard } from '../support/ws-client.js';

const LIMIT = 1 << 20;

let api: Listening | undefined;
let received: number[] = [];
let sent = 0;
let ended = 0;

afterEach(() => api?.close({ drainTimeoutS: 0 }));

class Echo {
  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    try {
      for await (const message of socket) {
        received.push(message.length);
        await socket.send(message);
      }
    } finally {
      ended += 1;
    }
  }

  @WebSocket('/flood')
  async flood(socket: WebSocketConnection) {
    for (;;) {
      await socket.send(randomBytes(64 * 1024));
      sent += 64 * 1024;
    }
  }
}

async function open(
  { path = '/echo', ...client }: ClientOptions & { readonly path?: string } = {},
  options: Partial<ListenOptions> = { wsCompressionThresholdBytes: 1024 },
): Promise<Client> {
  received = [];
  sent = 0;
  api = await createApp(Echo, { maxMessageBytes: LIMIT }).listen({ port: 0, ...options });
  const socket = new Client(`${api.url}${path}`.replace('http', 'ws'), client);
  socket.on('error', () => undefined);
  await opened(socket);
  return socket;
}

/** The connection below a client, which `ws` keeps to itself. */
function connectionOf(client: Client): Socket {
  const connection: unknown = Reflect.get(client, '_socket');
  if (connection instanceof Socket) return connection;
  throw new TypeError('The client has no connection.');
}

function echoed(client: Client, message: string | Uint8Array): Promise<Heard> {
  const answer = heard(client);
  client.send(message);
  return answer;
}

describe('permessage-deflate', () => {
  it('is not negotiated unless it is asked for', async () => {
    expect((await open({}, {})).extensions).toBe('');
  });

  it('keeps no dictionary between messages', async () => {
    const { extensions } = await open();
    expect(extensions).toBe('permessage-deflate');
    const { _extensions: own }: { _extensions?: unknown } = Object(await open());
    expect(own).toMatchObject({
      'permessage-deflate': {
        params: { server_no_context_takeover: true, client_no_context_takeover: true },
      },
    });
  });

  it('compresses messages from the threshold on', async () => {
    const client = await open();
    const before = connectionOf(client).bytesRead;
    await echoed(client, 'a'.repeat(1023));
    expect(connectionOf(client).bytesRead - before).toBeGreaterThanOrEqual(1023);
    const between = connectionOf(client).bytesRead;
    expect(await echoed(client, 'a'.repeat(100_000))).toBe('a'.repeat(100_000));
    expect(connectionOf(client).bytesRead - between).toBeLessThan(1000);
  });

  it('serves clients that do not offer it', async () => {
    const client = await open({ perMessageDeflate: false });
    expect(client.extensions).toBe('');
    expect(await echoed(client, 'a'.repeat(2000))).toBe('a'.repeat(2000));
  });

  it('echoes any messages, as they were and in their order', async () => {
    const client = await open({}, { wsCompressionThresholdBytes: 10 });
    const anyMessage = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.uint8Array({ maxLength: 30 }),
      fc.integer({ min: 1, max: 50_000 }).map((length) => 'é'.repeat(length)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { maxLength: 8 }), async (messages) => {
        const back: Heard[] = [];
        const all = new Promise<void>((resolve) => {
          const take = (data: Parameters<typeof toHeard>[0], isBinary: boolean): void => {
            back.push(toHeard(data, isBinary));
            if (back.length < messages.length) return;
            client.off('message', take);
            resolve();
          };
          if (messages.length === 0) resolve();
          else client.on('message', take);
        });
        for (const message of messages) client.send(message);
        await all;
        expect(back).toEqual(messages.map((one) => (typeof one === 'string' ? one : [...one])));
      }),
      { numRuns: 50 },
    );
  });

  it('closes with 1009 for a small message that inflates beyond the limit', async () => {
    const client = await open();
    const end = closed(client);
    client.send(Buffer.alloc(100 * LIMIT));
    expect((await end).code).toBe(1009);
    expect(received).toEqual([]);
  });

  it('takes a message of just the limit', async () => {
    const client = await open();
    expect(await echoed(client, 'a'.repeat(LIMIT))).toHaveLength(LIMIT);
  });

  it('closes with 1007 for bytes that are not compressed as they say', async () => {
    const client = await open();
    const end = closed(client);
    // FIN, RSV1 and text; masked with zeros.
    const frame = Buffer.from([0xc1, 0x84, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    connectionOf(client).write(frame);
    expect((await end).code).toBe(1007);
    expect(received).toEqual([]);
  });

  it('holds what it sends to the pace of a client that reads nothing', async () => {
    const client = await open({ path: '/flood' });
    client.pause();
    await expect
      .poll(
        async () => {
          const before = sent;
          await new Promise((resolve) => setTimeout(resolve, 300));
          return sent > 0 && sent === before;
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    const stalledAt = sent;
    client.resume();
    await expect.poll(() => sent > 2 * stalledAt, { timeout: 30_000 }).toBe(true);
    client.terminate();
  });

  it('refuses a handshake whose offer is malformed, and its handler ends', async () => {
    await open();
    ended = 0;
    const { port } = new URL(api?.url ?? '');
    const raw = connect(Number(port), '127.0.0.1');
    raw.write(
      'GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99\r\n\r\n',
    );
    const [answer]: unknown[] = await once(raw, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
    raw.destroy();
    await expect.poll(() => ended, { timeout: 30_000 }).toBe(1);
  });
});
