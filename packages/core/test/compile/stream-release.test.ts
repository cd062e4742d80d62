import { once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  type HttpRequest,
  type Listening,
  type StreamContent,
  StreamingResponse,
  createApp,
  sleep,
} from '@sluice/core';
import { rawHandler } from '@sluice/core/internal';

import { captureLog } from '../support/capture-log.js';
import { exchangeRaw, openRaw } from '../support/raw-client.js';
import { type Signal, signal } from '../support/signal.js';

let directory = '';
let file = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stream-release-'));
  file = join(directory, 'big.bin');
  writeFileSync(file, Buffer.alloc(1024 * 1024));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Opens what is streamed; the signal resolves when it has been let go. */
type Source = (released: Signal<void>) => StreamContent;

const SOURCES: readonly (readonly [string, Source])[] = [
  ['a file stream', opened],
  [
    'a function that opens a file stream',
    (released) => {
      const stream = opened(released);
      return () => stream;
    },
  ],
  ['a Node stream that stays silent', silent],
  [
    'a Web stream',
    (released) =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1024)),
        cancel: () => released.resolve(),
      }),
  ],
  ['an iterator', iterator],
  ['an asynchronous iterator', asyncIterator],
];

function opened(released: Signal<void>): Readable {
  return createReadStream(file).once('close', () => released.resolve());
}

function silent(released: Signal<void>): Readable {
  return new Readable({ read: () => undefined }).once('close', () => released.resolve());
}

function iterator(released: Signal<void>): Iterable<unknown> & { next(): unknown } {
  const own = {
    [Symbol.iterator]: () => own,
    next: () => ({ done: false, value: 'x' }) as const,
    return: () => {
      released.resolve();
      return { done: true, value: undefined } as const;
    },
  };
  return own;
}

function asyncIterator(released: Signal<void>): AsyncIterable<unknown> {
  const own = iterator(released);
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve({ done: false, value: 'x' } as const),
      return: () => {
        own[Symbol.iterator]().return?.();
        return Promise.resolve({ done: true, value: undefined } as const);
      },
    }),
  };
}

let server: Listening | undefined;

afterEach(() => server?.close({ drainTimeoutS: 1 }));

async function serve(run: (request: HttpRequest) => unknown): Promise<number> {
  server = await createApp(rawHandler(run)).listen(0);
  return server.port;
}

const YIELDING = SOURCES.filter(([name]) => !name.includes('silent'));
const ALREADY_OPEN = SOURCES.filter(([name]) => !name.includes('function'));

describe('a stream is let go', () => {
  it.each(YIELDING)('a stream is let go after the answer to HEAD: %s', async (_, source) => {
    const released = signal();
    const port = await serve(() => new StreamingResponse(source(released)));
    const received = await exchangeRaw(
      port,
      'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-type: text\/plain/);
    expect(received).not.toMatch(/content-length|transfer-encoding/i);
    await released.promise;
  });

  it.each(YIELDING)(
    'a stream is let go after the answer to HEAD in memory: %s',
    async (_, source) => {
      const released = signal();
      const app = createApp(rawHandler(() => new StreamingResponse(source(released))));
      const response = await app.fetch(new Request('http://a/', { method: 'HEAD' }));
      expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(response.headers.has('content-length')).toBe(false);
      expect(response.body).toBeNull();
      await released.promise;
    },
  );

  it.each(YIELDING)('a stream is let go with a status that has no body: %s', async (_, source) => {
    const released = signal();
    const run = (): unknown => new StreamingResponse(source(released), { status: 204 });
    const response = await createApp(rawHandler(run)).fetch(new Request('http://a/'));
    expect(response.status).toBe(204);
    expect(response.headers.has('content-type')).toBe(false);
    await released.promise;
  });

  it.each(ALREADY_OPEN)(
    'a stream is let go when the client left before the handler returned: %s',
    async (_, source) => {
      const log = captureLog();
      const started = signal();
      const released = signal();
      const port = await serve(async (request) => {
        const content = source(released);
        const left = once(request.signal, 'abort');
        started.resolve();
        await left;
        return new StreamingResponse(content);
      });
      const client = await openRaw(port);
      client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await started.promise;
      client.socket.destroy();
      await released.promise;
      expect(log).toEqual([]);
    },
  );

  it.each(SOURCES)(
    'a stream is let go when the client leaves in the middle: %s',
    async (_, source) => {
      const log = captureLog();
      const released = signal();
      const asked = signal();
      const port = await serve(() => {
        asked.resolve();
        return new StreamingResponse(source(released));
      });
      const client = await openRaw(port);
      client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await asked.promise;
      client.socket.destroy();
      await released.promise;
      expect(log).toEqual([]);
    },
  );

  it.each(ALREADY_OPEN)(
    'a stream is let go when the caller of fetch gave up before: %s',
    async (_, source) => {
      const released = signal();
      const controller = new AbortController();
      const app = createApp(
        rawHandler((request) => {
          const content = source(released);
          controller.abort();
          return request.signal.aborted && new StreamingResponse(content);
        }),
      );
      await expect(
        app.fetch(new Request('http://a/', { signal: controller.signal })),
      ).rejects.toThrow('aborted');
      await released.promise;
    },
  );

  it.each(YIELDING)(
    'a stream is let go when its first chunk cannot be sent: %s',
    async (_, source) => {
      captureLog();
      const released = signal();
      const port = await serve(() => {
        const response = new StreamingResponse(source(released));
        // As a response made elsewhere may be.
        Object.defineProperty(response, 'status', { value: 1000 });
        return response;
      });
      expect(await exchangeRaw(port, GET)).toMatch(/^HTTP\/1\.1 500 /);
      await released.promise;
    },
  );

  it('a generator that would wait after its first chunk is let go after the answer to HEAD', async () => {
    const ended = signal();
    const run = async function* (): AsyncGenerator<string> {
      try {
        yield 'first';
        await sleep(60_000);
      } finally {
        ended.resolve();
      }
    };
    const response = await createApp(rawHandler(run)).fetch(
      new Request('http://a/', { method: 'HEAD' }),
    );
    expect(response.status).toBe(200);
    await ended.promise;
  });

  it.each(['leaves altogether', 'closes its own side'])(
    'a stream is never opened when the client %s before',
    async (how) => {
      let calls = 0;
      const started = signal();
      const port = await serve(async (request) => {
        const left = once(request.signal, 'abort');
        started.resolve();
        await left;
        return new StreamingResponse(() => {
          calls += 1;
          return [];
        });
      });
      const client = await openRaw(port);
      client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await started.promise;
      if (how === 'leaves altogether') client.socket.destroy();
      else client.socket.end();
      await client.closed;
      await server?.close();
      expect(calls).toBe(0);
    },
  );
});

const GET = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
