import * as fc from 'fast-check';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  APIKeyHeader,
  type DependencyTarget,
  RateLimit,
  type RateLimiter,
  Router,
  type WebSocketConnection,
  createApp,
  dependency,
  describe as describeApplication,
  document,
  TestClient,
} from '@sluice/core';

import { clientKey } from '../../src/security/limits/client-key.js';
import { memoryLimiter } from '../../src/security/limits/memory-limiter.js';
import { captureLog } from '../support/capture-log.js';
import { mistakesOf } from './mistakes-of.js';

/** Sends requests to an application whose operations have a limit. */
function asking(limit: DependencyTarget) {
  const router = Router({ dependencies: [limit] })
    .get('/', () => 'in')
    .get('/other', () => 'in')
    .websocket('/ws', async (socket: WebSocketConnection) => {
      await socket.send('in');
    });
  const app = createApp(router);
  const ask = async (headers: Record<string, string> = {}, path = '/') => {
    const response = await app.fetch(new Request(`http://test${path}`, { headers }));
    const field = (name: string) => response.headers.get(name);
    return {
      status: response.status,
      body: await response.json(),
      policy: field('ratelimit-policy'),
      state: field('ratelimit'),
      retryAfter: field('retry-after'),
    };
  };
  return { app, ask };
}

describe('RateLimit', () => {
  afterEach(() => void vi.useRealTimers());

  it('answers 429 beyond the limit, for all operations together', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { ask } = asking(RateLimit({ limit: 2, windowS: 60 }));
    const policy = '"default";q=2;w=60';
    expect(await ask()).toMatchObject({ status: 200, policy, state: '"default";r=1;t=60' });
    expect(await ask({}, '/other')).toMatchObject({ status: 200, state: '"default";r=0;t=60' });
    expect(await ask()).toEqual({
      status: 429,
      body: { detail: 'Too many requests' },
      policy,
      state: '"default";r=0;t=60',
      retryAfter: '60',
    });
  });

  it('refuses the handshakes of WebSockets', async () => {
    const { app } = asking(RateLimit({ limit: 1, windowS: 60 }));
    const client = new TestClient(app);
    await client.connect('/ws');
    await expect(client.connect('/ws')).rejects.toThrow(/Too many requests/);
  });

  it('counts whom the dependency of `by` names, and nobody for undefined', async () => {
    const { ask } = asking(
      RateLimit({ limit: 1, windowS: 60, by: APIKeyHeader({ name: 'x-key', autoError: false }) }),
    );
    const statusOf = async (key?: string) =>
      (await ask(key === undefined ? {} : { 'x-key': key })).status;
    expect([await statusOf('a'), await statusOf('b'), await statusOf('a')]).toEqual([
      200, 200, 429,
    ]);
    const long = 'k'.repeat(5000);
    expect([await statusOf(long), await statusOf(`${long}x`), await statusOf(long)]).toEqual([
      200, 200, 429,
    ]);
    expect([await statusOf(), await statusOf()]).toEqual([200, 200]);
  });

  it('is several limits, each with its name', async () => {
    const short = RateLimit({ limit: 5, windowS: 1, name: 'short' });
    const long = RateLimit({ limit: 100, windowS: 3600, name: 'long' });
    const router = Router({ dependencies: [short, long] }).get('/', () => 'in');
    const response = await createApp(router).fetch(new Request('http://test/'));
    expect(response.headers.get('ratelimit-policy')).toBe('"short";q=5;w=1, "long";q=100;w=3600');
    expect(response.headers.get('ratelimit')).toBe('"short";r=4;t=1, "long";r=99;t=3600');
  });

  it('counts with a limiter of rate-limiter-flexible', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const shared = new RateLimiterMemory({ points: 2, duration: 30 });
    const replicas = [1, 2].map(() => asking(RateLimit({ limiter: shared })));
    const answers = [];
    for (const { ask } of [...replicas, ...replicas]) answers.push(await ask());
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect(answers[1]).toMatchObject({ policy: '"default";q=2;w=30', state: '"default";r=0;t=30' });
    expect(answers[2]?.retryAfter).toBe('30');
    await shared.delete('unknown');
    expect((await replicas[0]?.ask())?.status).toBe(200);
  });

  it('lets requests through while its limiter fails, and logs that once', async () => {
    const log = captureLog();
    let fails = true;
    const limiter: RateLimiter = {
      points: 1,
      duration: 60,
      consume: () =>
        fails
          ? Promise.reject(new Error('no connection'))
          : Promise.resolve({ remainingPoints: 0, msBeforeNext: 60_000 }),
    };
    const { ask } = asking(RateLimit({ limiter }));
    expect(await ask()).toMatchObject({ status: 200, state: null });
    expect((await ask()).status).toBe(200);
    expect(log.map(({ message }) => message)).toEqual(['A rate limiter failed']);
    fails = false;
    expect(await ask()).toMatchObject({ status: 200, state: '"default";r=0;t=60' });
    const closed = asking(RateLimit({ limiter, failClosed: true }));
    fails = true;
    expect(await closed.ask()).toMatchObject({ status: 503, retryAfter: '1' });
  });

  it('does not wait for a limiter that never answers', async () => {
    captureLog();
    const limiter: RateLimiter = {
      points: 1,
      duration: 60,
      consume: () => new Promise(() => undefined),
    };
    expect((await asking(RateLimit({ limiter })).ask()).status).toBe(200);
  });

  it('documents the 429', () => {
    const router = Router({ dependencies: [RateLimit({ limit: 1, windowS: 1 })] }).get(
      '/',
      () => 1,
    );
    const { paths } = document(describeApplication(router));
    expect(paths?.['/']?.get?.responses?.['429']).toMatchObject({
      description: 'Too Many Requests',
    });
  });

  it('has options that can work', () => {
    const limiter = new RateLimiterMemory({ points: 1, duration: 1 });
    expect(mistakesOf(() => RateLimit({}))).toEqual([
      'E_SECURITY_OPTION has limit: 0.',
      'E_SECURITY_OPTION has windowS: 0.',
    ]);
    expect(mistakesOf(() => RateLimit({ limiter, limit: 1, name: '"', maxKeys: 0.5 }))).toEqual([
      'E_SECURITY_OPTION has a limiter and a limit of its own.',
      'E_SECURITY_OPTION has maxKeys: 0.5.',
      'E_SECURITY_OPTION has the name "\\"".',
    ]);
  });

  it('takes no object as the name of a client', async () => {
    const log = captureLog();
    const by = dependency({}, () => ({ name: 'ann' }));
    expect(
      (await asking(RateLimit({ limit: 1, windowS: 1, by })).app.fetch(new Request('http://test/')))
        .status,
    ).toBe(500);
    expect(String(log[0]?.error)).toMatch(/provided object, not text or a number/);
  });
});

describe('the limiter in memory', () => {
  it('counts anew when the window of a key has ended', () => {
    let now = 0;
    const count = memoryLimiter({ limit: 2, windowMs: 1000, maxKeys: 10 }, () => now);
    expect(count('a')).toEqual({ isAllowed: true, remaining: 1, resetMs: 1000 });
    now = 400;
    expect(count('a')).toEqual({ isAllowed: true, remaining: 0, resetMs: 600 });
    expect(count('a')).toEqual({ isAllowed: false, remaining: 0, resetMs: 600 });
    expect(count('b')).toMatchObject({ isAllowed: true });
    now = 1000;
    expect(count('a')).toEqual({ isAllowed: true, remaining: 1, resetMs: 1000 });
  });

  it.each([12752.966744650643, 16031.47043195599])('says whole milliseconds at %d', (now) => {
    const count = memoryLimiter({ limit: 2, windowMs: 60_000, maxKeys: 10 }, () => now);
    expect(count('a').resetMs).toBe(60_000);
  });

  it('allows each key its limit in each window, and forgets the oldest beyond its bound', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      waitMs: fc.nat({ max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let now = 0;
        const count = memoryLimiter({ limit: 3, windowMs: 1000, maxKeys: 8 }, () => now);
        const windows = new Map<string, { endMs: number; count: number }>();
        for (const { key, waitMs } of steps) {
          now += waitMs;
          const known = windows.get(key);
          const window =
            known === undefined || known.endMs <= now ? { endMs: now + 1000, count: 0 } : known;
          windows.set(key, window);
          window.count += 1;
          expect(count(key)).toEqual({
            isAllowed: window.count <= 3,
            remaining: Math.max(0, 3 - window.count),
            resetMs: window.endMs - now,
          });
        }
      }),
    );
    const bounded = memoryLimiter({ limit: 1, windowMs: 1000, maxKeys: 2 }, () => 0);
    const allowed = ['a', 'b', 'b', 'c', 'b', 'a'].map((key) => bounded(key).isAllowed);
    expect(allowed).toEqual([true, true, false, true, false, true]);
  });
});

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2:aaaa::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  [undefined, 'unknown'],
])('the client at %s is counted as %s', (address, key) => {
  expect(clientKey(address)).toBe(key);
});
