import { sleep, setLogger } from '@sluice/core';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { bind, type DeploymentHandle } from '../../src/index.js';
import { createHandle } from '../../src/handle/handle.js';
import { startCluster } from '../support/cluster.js';
import { events, happened } from '../support/events.js';

// The failures here are meant; the tests look at what clients and callers are told.
setLogger({ error: () => undefined });

afterEach(() => vi.restoreAllMocks());

class Producer {
  async *count(to: number): AsyncGenerator<number> {
    try {
      for (let n = 0; n < to; n += 1) yield n;
    } finally {
      events.push('finally');
    }
  }
  *letters(): Generator<string> {
    try {
      yield 'a';
      yield 'b';
      yield 'c';
    } finally {
      events.push('finally');
    }
  }
  async *forever(size: number): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        events.push('produced');
        yield new Uint8Array(size);
      }
    } finally {
      events.push('finally');
    }
  }
  async *stuck(): AsyncGenerator<number> {
    try {
      yield 1;
      await sleep(60_000);
    } finally {
      events.push('finally');
    }
  }
  async *breaks(): AsyncGenerator<number> {
    yield 1;
    yield 2;
    throw new RangeError('broken');
  }
  readable(): ReadableStream<string> {
    return new ReadableStream({
      pull: (controller) => controller.enqueue('x'),
      cancel: () => void events.push('cancelled'),
    });
  }
  async later(): Promise<AsyncIterable<number>> {
    return this.count(2);
  }
  value(): number {
    return 1;
  }
}

class Relay {
  constructor(private readonly producer: DeploymentHandle<Producer>) {}

  stuck(): AsyncIterable<number> {
    return this.producer.stuck();
  }
  async *doubled(to: number): AsyncGenerator<number> {
    for await (const n of this.producer.count(to)) yield n * 2;
  }
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('a streaming call', () => {
  it('brings the items of an async generator, a generator and a promised iterable', async () => {
    const { handle } = await startCluster(bind(Producer));
    expect(await collect(handle.count(100))).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(await collect(handle.letters())).toEqual(['a', 'b', 'c']);
    expect(await collect(handle.later())).toEqual([0, 1]);
    expect(await collect(handle.count(0))).toEqual([]);
  });

  it('lets a stream be awaited before it is iterated', async () => {
    const { handle } = await startCluster(bind(Producer));
    const stream: AsyncIterable<number> = await Promise.resolve(handle.count(2));
    expect(await collect(stream)).toEqual([0, 1]);
  });

  it('takes stream: true as well', async () => {
    const { handle, router } = await startCluster(bind(Producer));
    expect(await collect(handle.options({ stream: true }).count(2))).toEqual([0, 1]);
    const key = { application: 'test', deployment: 'Producer' };
    const wrong = createHandle<{ value(): AsyncIterable<number> }>(router, key);
    await expect(collect(wrong.options({ stream: true }).value())).rejects.toThrow(
      'Producer.value returned a value, not a stream. Await the call instead of iterating it.',
    );
  });

  it('rejects the iteration of a call without a stream', async () => {
    const { router } = await startCluster(bind(Producer));
    const key = { application: 'test', deployment: 'Producer' };
    const handle = createHandle<{ value(): AsyncIterable<number> }>(router, key);
    await expect(collect(handle.value())).rejects.toThrow(
      'Await the call instead of iterating it.',
    );
  });

  it('runs the producer’s finally when the reader leaves the loop', async () => {
    const { handle, replicas } = await startCluster(bind(Producer));
    for await (const n of handle.count(1_000_000)) {
      if (n === 3) break;
    }
    await happened('finally');
    await expect.poll(() => replicas('Producer')[0]?.load().ongoing).toBe(0);
  });

  it('runs the finally of a plain generator too, and cancels a ReadableStream', async () => {
    const { handle } = await startCluster(bind(Producer));
    for await (const letter of handle.letters()) {
      expect(letter).toBe('a');
      break;
    }
    await happened('finally');
    for await (const text of handle.readable()) {
      expect(text).toBe('x');
      break;
    }
    await happened('cancelled');
  });

  it('runs the finally of a producer that waits for something', async () => {
    const { handle } = await startCluster(bind(Producer));
    const stream = handle.stuck();
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    stream.cancel();
    await expect(stream.next()).rejects.toMatchObject({ name: 'RequestCancelledError' });
    await happened('finally');
  });

  it('passes a stream through a second deployment, cancellation included', async () => {
    const { handle } = await startCluster(bind(Relay, bind(Producer)));
    expect(await collect(handle.doubled(3))).toEqual([0, 2, 4]);
    events.length = 0;
    for await (const _ of handle.stuck()) break;
    await happened('finally');
  });

  it('brings the items before an error, then the error', async () => {
    const { handle } = await startCluster(bind(Producer));
    const stream = handle.breaks();
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    expect(await stream.next()).toEqual({ done: false, value: 2 });
    await expect(stream.next()).rejects.toThrow(RangeError);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it.each([1024, 32 * 1024, 256 * 1024])(
    'holds the producer back while nobody reads items of %i bytes',
    async (size) => {
      const { handle } = await startCluster(bind(Producer));
      const stream = handle.forever(size);
      await stream.next();
      await quiet();
      const produced = events.length;
      await quiet();
      expect(events.length).toBe(produced);
      expect(produced * size).toBeLessThan(20 * size + 1024 * 1024);
      await stream.return();
      await happened('finally');
    },
  );
});

/** Long enough for everything on the way to arrive, many times over. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
