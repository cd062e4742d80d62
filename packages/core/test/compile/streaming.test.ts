import { spawn } from 'node:child_process';

import { afterEach, describe, expect, it, onTestFinished } from 'vitest';

import {
  CancelledError,
  Get,
  type HttpRequest,
  type Listening,
  StreamingResponse,
  createApp,
  currentSignal,
  sleep,
} from '@sluice/core';
import { rawHandler } from '@sluice/core/internal';

import { captureLog } from '../support/capture-log.js';
import { type RawClient, openRaw } from '../support/raw-client.js';
import { signal } from '../support/signal.js';

let server: Listening | undefined;

afterEach(() => server?.close({ drainTimeoutS: 1 }));

async function serve(run: (request: HttpRequest) => unknown): Promise<Listening> {
  server = await createApp(rawHandler(run)).listen(0);
  return server;
}

async function ask(port: number): Promise<RawClient> {
  const client = await openRaw(port);
  client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  return client;
}

describe('a stream', () => {
  it('a stream arrives chunk by chunk', async () => {
    const next = signal();
    const { port } = await serve(async function* () {
      yield 'first\n';
      await next.promise;
      yield 'second\n';
    });
    const client = await ask(port);
    expect(await client.until('first')).not.toContain('second');
    next.resolve();
    await client.until('second');
    client.socket.destroy();
  });

  it('a stream runs its finally at once when the client leaves during a sleep', async () => {
    const ended = signal();
    const { port } = await serve(async function* () {
      try {
        yield 'first';
        // Longer than a test may take.
        await sleep(600_000);
      } finally {
        ended.resolve();
      }
    });
    const client = await ask(port);
    await client.until('first');
    client.socket.destroy();
    await expect(ended.promise).resolves.toBeUndefined();
  });

  it('a stream runs its finally when the client leaves before the first chunk', async () => {
    const started = signal();
    const ended = signal<unknown>();
    const { port } = await serve(async function* () {
      try {
        started.resolve();
        await sleep(60_000);
        yield 'never';
      } catch (error) {
        ended.resolve(error);
        throw error;
      }
    });
    const log = captureLog();
    const client = await ask(port);
    await started.promise;
    client.socket.destroy();
    expect(await ended.promise).toBeInstanceOf(CancelledError);
    await server?.close();
    expect(log).toEqual([]);
  });

  it('runs the finally of a synchronous generator that a slow client holds up', async () => {
    const ended = signal();
    const { port } = await serve(function* () {
      try {
        for (;;) yield new Uint8Array(64 * 1024);
      } finally {
        ended.resolve();
      }
    });
    const client = await ask(port);
    await client.until('200 OK');
    client.socket.destroy();
    await expect(ended.promise).resolves.toBeUndefined();
  });

  it('a stream sees its scope at every step', async () => {
    const { port } = await serve(async function* (): AsyncGenerator<string> {
      const first = currentSignal();
      yield 'a';
      yield String(currentSignal() === first);
      await sleep(1);
      yield String(currentSignal() === first);
    });
    const client = await ask(port);
    expect(await client.until('0\r\n\r\n')).toMatch(/a.*true.*true/s);
    client.socket.destroy();
  });

  it('a stream pauses its producer while the client does not read', async () => {
    let produced = 0;
    const paused = signal();
    const { port } = await serve(async function* () {
      let last = 0;
      const watch = setInterval(() => {
        if (produced > 0 && produced === last) paused.resolve();
        last = produced;
      }, 50);
      try {
        for (;;) {
          yield new Uint8Array(64 * 1024);
          produced += 64 * 1024;
        }
      } finally {
        clearInterval(watch);
      }
    });
    const client = await ask(port);
    client.socket.pause();
    await paused.promise;
    // The buffers of the system and of both sockets.
    expect(produced).toBeLessThan(64 * 1024 * 1024);
    const before = produced;
    client.socket.resume();
    await expect.poll(() => produced).toBeGreaterThan(before + 1024 * 1024);
    client.socket.destroy();
  });

  it.each([
    ['generator', chunksUntil],
    ['async generator', asyncChunksUntil],
  ])('a stream leaves other requests their turn: a %s without end', async (_, produce) => {
    const flowing = signal();
    const giveUpMs = performance.now() + 60_000;
    let isAsked = false;
    const { port } = await serve((request) => {
      if (request.path !== '/stream') return (isAsked = true);
      let chunks = 0;
      const isOver = (): boolean => {
        chunks += 1;
        if (chunks === 1000) flowing.resolve();
        return isAsked || performance.now() > giveUpMs;
      };
      return new StreamingResponse(produce(isOver));
    });
    readElsewhere(port, '/stream');
    await flowing.promise;
    const response = await fetch(`http://127.0.0.1:${port}/other`);
    expect(await response.text()).toBe('true');
    expect(performance.now()).toBeLessThan(giveUpMs);
  });

  it('a Web stream is cancelled when the client leaves while it is being read', async () => {
    const cancelled = signal<unknown>();
    const { port } = await serve(
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
            cancel: (reason) => cancelled.resolve(reason),
          }),
        ),
    );
    const client = await ask(port);
    await client.until('first');
    client.socket.destroy();
    await expect(cancelled.promise).resolves.toBeUndefined();
  });

  it('a stream is made when it is sent, in the scope of its request', async () => {
    class Lazy {
      @Get('/')
      stream() {
        return new StreamingResponse(async function* () {
          yield currentSignal().aborted ? 'aborted' : 'live';
        });
      }
    }
    const app = createApp(Lazy);
    const response = await app.fetch(new Request('http://a/'));
    expect(await response.text()).toBe('live');
  });

  it('a stream ends when a Web client cancels the body', async () => {
    const ended = signal();
    const handler = rawHandler(async function* () {
      try {
        for (;;) {
          yield 'x';
          await sleep(1);
        }
      } finally {
        ended.resolve();
      }
    });
    const response = await createApp(handler).fetch(new Request('http://a/'));
    await response.body?.cancel();
    await expect(ended.promise).resolves.toBeUndefined();
  });
});

describe('a handler whose client leaves', () => {
  it('a handler whose client leaves has its sleep rejected and its signal aborted, and nothing is logged', async () => {
    const started = signal();
    const ended = signal<readonly unknown[]>();
    const { port } = await serve(async (request) => {
      started.resolve();
      const own = sleep(60_000).catch((error: unknown) => error);
      const aborted = new Promise((resolve) => {
        request.signal.addEventListener('abort', () => resolve(request.signal.reason));
      });
      ended.resolve([await own, await aborted]);
      throw new CancelledError();
    });
    const log = captureLog();
    const client = await ask(port);
    await started.promise;
    client.socket.destroy();
    const [error, reason] = await ended.promise;
    expect(error).toBeInstanceOf(CancelledError);
    expect(reason).toBeInstanceOf(CancelledError);
    await server?.close();
    expect(log).toEqual([]);
  });

  it('a sleep that nobody awaits leaves no unhandled rejection behind when the client leaves', async () => {
    const started = signal();
    const aborted = signal();
    const { port } = await serve(async (request) => {
      void sleep(60_000);
      request.signal.addEventListener('abort', () => aborted.resolve());
      started.resolve();
      await aborted.promise;
    });
    const client = await ask(port);
    await started.promise;
    client.socket.destroy();
    await expect(aborted.promise).resolves.toBeUndefined();
  });

  it('a handler is not told that its client left once the response is complete', async () => {
    const done = signal<boolean>();
    const { port } = await serve(async () => {
      const own = currentSignal();
      setTimeout(() => done.resolve(own.aborted), 50);
      return 'ok';
    });
    const client = await ask(port);
    await client.until('\r\n\r\nok');
    client.socket.destroy();
    expect(await done.promise).toBe(false);
  });
});

function* chunksUntil(isOver: () => boolean): Generator<Uint8Array> {
  const chunk = new Uint8Array(1024);
  while (!isOver()) yield chunk;
}

async function* asyncChunksUntil(isOver: () => boolean): AsyncGenerator<Uint8Array> {
  yield* chunksUntil(isOver);
}

/** A client with an event loop of its own: it reads whatever this process does. */
function readElsewhere(port: number, path: string): void {
  const program = `require('node:net').connect(${port}, '127.0.0.1', function () {
    this.write('GET ${path} HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n');
  }).resume();`;
  const client = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  onTestFinished(() => void client.kill());
}
