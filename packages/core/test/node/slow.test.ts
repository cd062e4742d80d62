import { readFileSync } from 'node:fs';

import { afterEach, describe, expect, it } from 'vitest';

import {
  type HttpLimits,
  HttpRequest,
  type Listening,
  WebSocket,
  type WebSocketConnection,
  createApp,
} from '@sluice/core';
import { rawHandler } from '@sluice/core/internal';

import { type RawClient, openRaw, statusOf } from '../support/raw-client.js';
import { signal } from '../support/signal.js';

let server: Listening | undefined;

afterEach(() => server?.close({ drainTimeoutS: 0 }));

const QUICK: Partial<HttpLimits> = {
  headersTimeoutS: 0.1,
  progressGraceS: 0.1,
  minBytesPerSecond: 1000,
  keepAliveTimeoutS: 1.1,
};

/** For tests whose requests must arrive, however long the process is held up. */
const PATIENT: Partial<HttpLimits> = { ...QUICK, headersTimeoutS: 60 };

async function serve(
  run: (request: HttpRequest) => unknown,
  limits: Partial<HttpLimits> = QUICK,
): Promise<Listening> {
  server = await createApp(rawHandler(run)).listen({ port: 0, limits });
  return server;
}

describe('a slow client', () => {
  it.each(['', 'GET', 'GET / HTTP/1.1\r\nHost: a\r\nx-part'])(
    'a slow client that stops after %j gets 408',
    async (start) => {
      const { port } = await serve(() => 'ok');
      const client = await openRaw(port);
      if (start !== '') client.socket.write(start);
      await client.closed;
      expect(statusOf(client.received)).toBe(408);
    },
  );

  it('a slow client that stops within its body gets 408', async () => {
    const { port } = await serve((request) => request.text());
    const client = await openRaw(port);
    client.socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc');
    await client.closed;
    expect(statusOf(client.received)).toBe(408);
  });

  it('a slow client that drips its body into a stream gets 408', async () => {
    const { port } = await serve(async (request) => {
      let count = 0;
      for await (const chunk of request.body ?? []) count += chunk.byteLength;
      return count;
    });
    const client = await openRaw(port);
    client.socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const drip = setInterval(() => client.socket.write('1\r\nx\r\n'), 20);
    await client.closed;
    clearInterval(drip);
    expect(statusOf(client.received)).toBe(408);
  });

  it('a client that does not read a whole response loses its connection', async () => {
    const { port } = await serve(() => new Uint8Array(50_000_000));
    const client = await openRaw(port);
    client.socket.pause();
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await gone(client);
    expect(client.received.length).toBeLessThan(50_000_000);
  });

  it('a client that does not read a stream ends its producer', async () => {
    const ended = signal();
    const { port } = await serve(async function* () {
      try {
        for (;;) yield new Uint8Array(64 * 1024);
      } finally {
        ended.resolve();
      }
    }, PATIENT);
    const client = await openRaw(port);
    client.socket.pause();
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect(ended.promise).resolves.toBeUndefined();
    client.socket.destroy();
  });

  // A closed connection stays with the system until its peer has taken everything; a reset one does not.
  it.runIf(process.platform === 'linux')(
    'a client that does not read leaves nothing with the system',
    async () => {
      const { port } = await serve(() => new Uint8Array(50_000_000));
      const client = await openRaw(port);
      client.socket.pause();
      client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await expect.poll(() => serverEnds(port), WAIT).toEqual([]);
      client.socket.destroy();
    },
  );

  it.runIf(process.platform === 'linux')(
    'a client that does not read a WebSocket leaves nothing with the system',
    async () => {
      class Flood {
        @WebSocket('/')
        async flood(socket: WebSocketConnection) {
          for (let sent = 0; sent < 500; sent += 1) void socket.send(new Uint8Array(64 * 1024));
          await socket.receive();
        }
      }
      server = await createApp(Flood).listen({ port: 0, pingIntervalS: 0.05 });
      const { port } = server;
      const client = await openRaw(port);
      client.socket.write(
        `GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`,
      );
      await client.until('101 Switching');
      client.socket.pause();
      await expect.poll(() => serverEnds(port), WAIT).toEqual([]);
      client.socket.destroy();
    },
  );

  it('a client that is idle is disconnected after the keep-alive time', async () => {
    const { port } = await serve(() => 'ok', PATIENT);
    const client = await openRaw(port);
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until('\r\n\r\nok');
    await expect(client.closed).resolves.toBeUndefined();
  });

  it('a client whose next request is on its way when the keep-alive time is over gets an answer', async () => {
    server = await createApp(rawHandler(() => 'ok')).listen({
      port: 0,
      limits: { keepAliveTimeoutS: 0.1 },
    });
    const [sending, idle] = [await openRaw(server.port), await openRaw(server.port)];
    sending.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await sending.until('\r\n\r\nok');
    const drip = setInterval(() => sending.socket.write('\r\n'), 10);
    idle.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await idle.closed;
    clearInterval(drip);
    sending.socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await sending.closed;
    expect(sending.received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });
});

// A paused socket notices its end only when it is written to.
async function gone({ socket, closed }: RawClient): Promise<void> {
  const poke = setInterval(() => socket.write('x'), 50);
  await closed.finally(() => clearInterval(poke));
}

const WAIT = { timeout: 30_000 };

const STATES: ReadonlyMap<string, string> = new Map([
  ['01', 'ESTABLISHED'],
  ['04', 'FIN_WAIT1'],
]);

/** The states of the connections that have `port` as their own end, except closed ones. */
function serverEnds(port: number): string[] {
  const own = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, local = '', , state = ''] = line.trim().split(/\s+/);
    return local.endsWith(own) ? (STATES.get(state) ?? []) : [];
  });
}
