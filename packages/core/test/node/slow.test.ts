import { afterEach, describe, expect, it } from 'vitest';

import { type HttpLimits, HttpRequest, type Listening, createApp, rawHandler } from '@sluice/core';

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

async function serve(run: (request: HttpRequest) => unknown): Promise<Listening> {
  server = await createApp(rawHandler(run)).listen({ port: 0, limits: QUICK });
  return server;
}

describe('a slow client', () => {
  it.each(['', 'GET', 'GET / HTTP/1.1\r\nHost: a\r\nx-part'])(
    'that stops after %j gets 408',
    async (start) => {
      const { port } = await serve(() => 'ok');
      const client = await openRaw(port);
      if (start !== '') client.socket.write(start);
      await client.closed;
      expect(statusOf(client.received)).toBe(408);
    },
  );

  it('that stops within its body gets 408', async () => {
    const { port } = await serve((request) => request.text());
    const client = await openRaw(port);
    client.socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc');
    await client.closed;
    expect(statusOf(client.received)).toBe(408);
  });

  it('that drips its body into a stream gets 408', async () => {
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

  it('that does not read a whole response loses its connection', async () => {
    const { port } = await serve(() => new Uint8Array(50_000_000));
    const client = await openRaw(port);
    client.socket.pause();
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await gone(client);
    expect(client.received.length).toBeLessThan(50_000_000);
  });

  it('that does not read a stream ends its producer', async () => {
    const ended = signal();
    const { port } = await serve(async function* () {
      try {
        for (;;) yield new Uint8Array(64 * 1024);
      } finally {
        ended.resolve();
      }
    });
    const client = await openRaw(port);
    client.socket.pause();
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect(ended.promise).resolves.toBeUndefined();
    client.socket.destroy();
  });

  it('that is idle is disconnected after the keep-alive time', async () => {
    const { port } = await serve(() => 'ok');
    const client = await openRaw(port);
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until('\r\n\r\nok');
    await expect(client.closed).resolves.toBeUndefined();
  });

  it('whose next request is on its way when that time is over gets an answer', async () => {
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
