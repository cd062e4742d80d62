import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { type Exchange, Get, StreamingResponse, createApp } from '@sluice/core';

import { AbortState } from '../../src/http/abort-state.js';
import { sendPings } from '../../src/compile/pings.js';
import { captureLog } from '../support/capture-log.js';
import { openRaw } from '../support/raw-client.js';
import { signal } from '../support/signal.js';

let next = signal();
beforeEach(() => {
  next = signal();
});

class Feed {
  @Get('/late', { sse: { pingIntervalS: 0.005 } })
  async *late() {
    await next.promise;
    yield { n: 1 };
  }

  @Get('/gap', { sse: { pingIntervalS: 0.005 } })
  async *gap() {
    yield { n: 1 };
    await next.promise;
    yield { n: 2 };
  }

  @Get('/fails', { sse: { pingIntervalS: 0.005 } })
  async *fails() {
    await next.promise;
    yield await Promise.reject<string>(new Error('no feed'));
  }

  @Get('/usual', { sse: true })
  async *usual() {
    yield { n: 1 };
    await next.promise;
    next = signal();
    yield { n: 2 };
    await next.promise;
  }

  @Get('/silent', { sse: { pingIntervalS: 0 } })
  async *silent() {
    yield { n: 1 };
    await next.promise;
  }

  @Get('/lines')
  async *lines() {
    yield { n: 1 };
    await next.promise;
  }

  @Get('/made', { sse: true })
  made() {
    return new StreamingResponse(() => this.usual());
  }
}

describe('an idle stream of events', () => {
  it.each([
    [
      'late',
      /\r\n\r\n(?:[0-9a-f]+\r\n: ping\n\n\r\n){3}/,
      /: ping\n\n\r\n[0-9a-f]+\r\ndata: \{"n":1\}\n\n/,
    ],
    ['gap', /data: \{"n":1\}\n\n\r\n(?:[0-9a-f]+\r\n: ping\n\n\r\n){3}/, /data: \{"n":2\}\n\n/],
  ])(
    'an idle stream of events is sent comments, and events whole as they come: /%s',
    async (path, pings, events) => {
      const server = await createApp(Feed).listen(0);
      onTestFinished(() => server.close());
      const client = await openRaw(server.port);
      client.socket.write(`GET /${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await expect.poll(() => client.received).toMatch(pings);
      expect(client.received).toMatch(/^content-type: text\/event-stream/im);
      next.resolve();
      expect(await client.until('0\r\n\r\n')).toMatch(events);
      client.socket.destroy();
    },
  );

  it('an idle stream of events that fails after its first ping is cut short, since its head has left', async () => {
    const log = captureLog();
    const server = await createApp(Feed).listen(0);
    onTestFinished(() => server.close());
    const client = await openRaw(server.port);
    client.socket.write('GET /fails HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until(': ping');
    next.resolve();
    await client.closed;
    expect(client.received).toContain('200 OK');
    expect(client.received).not.toContain('0\r\n\r\n');
    expect(log).toHaveLength(1);
  });
});

async function reading(path: string): Promise<() => Promise<string>> {
  const response = await createApp(Feed).fetch(new Request(`http://test/${path}`));
  const reader = response.body?.getReader();
  onTestFinished(async () => await reader?.cancel());
  return async () => Buffer.from((await reader?.read())?.value ?? []).toString();
}

describe('the time between pings', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it.each(['usual', 'made'])(
    'a stream of events is sent a ping 15 s after the last that was sent: /%s',
    async (path) => {
      const read = await reading(path);
      expect(await read()).toBe('data: {"n":1}\n\n');
      vi.advanceTimersByTime(14_999);
      next.resolve();
      expect(await read()).toBe('data: {"n":2}\n\n');
      vi.advanceTimersByTime(14_999);
      const ping = read();
      vi.advanceTimersByTime(1);
      expect(await ping).toBe(': ping\n\n');
      vi.advanceTimersByTime(15_000);
      expect(await read()).toBe(': ping\n\n');
    },
  );

  it.each(['silent', 'lines'])('a stream without pings has no timer: /%s', async (path) => {
    const read = await reading(path);
    expect(await read()).toContain('{"n":1}');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('pings end with their stream', async () => {
    const read = await reading('gap');
    await read();
    expect(vi.getTimerCount()).toBe(1);
    next.resolve();
    await read();
    expect(await read()).toBe('');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('pings wait for a client that does not take them', async () => {
    const room = signal();
    const write = vi.fn<(chunk: string) => boolean>(() => false);
    const reply = { responded: true, write, drained: () => room.promise };
    const used = { abort: new AbortState(), reply };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all of it that pings use
    const exchange = used as unknown as Exchange;
    const pings = sendPings(exchange, { intervalMs: 10, begin: () => undefined });
    vi.advanceTimersByTime(1000);
    expect(write).toHaveBeenCalledTimes(1);
    room.resolve();
    await room.promise;
    vi.advanceTimersByTime(10);
    expect(write).toHaveBeenCalledTimes(2);
    pings.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it.each([-1, Number.NaN, 2 ** 31 / 1000])(
  'an interval of %d s between pings is a mistake in the class',
  (pingIntervalS) => {
    class Wrong {
      @Get('/', { sse: { pingIntervalS } })
      async *events() {
        yield 1;
      }
    }
    expect(() => createApp(Wrong)).toThrow(/E_OPTION_INVALID: Wrong\.events.*sse\.pingIntervalS/);
  },
);
