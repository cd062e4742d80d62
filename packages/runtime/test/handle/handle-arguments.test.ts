import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

import { CancelledError, currentRequestId, setLogger, sleep } from '@sluice/core';
import { createScope, runInScope, AbortState } from '@sluice/core/internal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bind, registerType, type DeploymentHandle } from '../../src/index.js';
import { deferred } from '../support/deferred.js';
import { startCluster } from '../support/cluster.js';
import { events, happened } from '../support/events.js';

// The failures here are meant; the tests look at what callers and callees are told.
setLogger({ error: () => undefined });

class Broken extends Error {}
registerType(Broken);

class Reader {
  async sum(numbers: AsyncIterable<number>): Promise<number> {
    let total = 0;
    for await (const number of numbers) total += number;
    return total;
  }
  async *doubled(numbers: AsyncIterable<number>): AsyncGenerator<number> {
    for await (const number of numbers) yield number * 2;
  }
  async bytes(stream: ReadableStream<Uint8Array>): Promise<number> {
    if (!(stream instanceof ReadableStream)) throw new TypeError('not a ReadableStream');
    let total = 0;
    for await (const chunk of stream) total += chunk.length;
    return total;
  }
  async text(stream: AsyncIterable<Uint8Array>): Promise<string> {
    let text = '';
    for await (const chunk of stream) text += Buffer.from(chunk).toString();
    return text;
  }
  async interleaved(parts: { first: AsyncIterable<string>; others: AsyncIterable<string>[] }) {
    const texts: string[] = [];
    for (const other of parts.others) for await (const item of other) texts.push(item);
    for await (const item of parts.first) texts.push(item);
    return texts;
  }
  async first(numbers: AsyncIterable<number>): Promise<number> {
    for await (const number of numbers) return number;
    return -1;
  }
  ignored(_numbers: AsyncIterable<number>): string {
    return 'ignored';
  }
  async failure(numbers: AsyncIterable<number>): Promise<string> {
    try {
      await this.sum(numbers);
    } catch (error) {
      return `${error instanceof Broken} ${error instanceof Error ? error.message : ''}`;
    }
    return 'nothing was thrown';
  }
  async slowly(numbers: AsyncIterable<number>): Promise<void> {
    const iterator = numbers[Symbol.asyncIterator]();
    await iterator.next();
    events.push('reading');
    await sleep(60_000);
  }
  async cancelled(numbers: AsyncIterable<number>): Promise<void> {
    try {
      await this.sum(numbers);
    } catch (error) {
      events.push(`reader ${error instanceof CancelledError ? 'cancelled' : String(error)}`);
    }
  }
}

class Front {
  constructor(private readonly reader: DeploymentHandle<Reader>) {}

  async relay(numbers: AsyncIterable<number>): Promise<number> {
    return this.reader.sum(this.reader.doubled(numbers));
  }
}

async function* count(to: number): AsyncGenerator<number> {
  try {
    for (let n = 0; n < to; n += 1) {
      yield n;
      events.push(`taken ${n}`);
    }
  } finally {
    events.push('finally');
  }
}

async function* letters(letter: string): AsyncGenerator<string> {
  for (let n = 0; n < 200; n += 1) yield letter.repeat(2000);
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('a stream as an argument', () => {
  it('is read by the callee as it is made', async () => {
    const { handle } = await startCluster(bind(Reader));
    expect(await handle.sum(count(1000))).toBe(499_500);
  });

  it('is read while the answer is streamed back', async () => {
    const { handle } = await startCluster(bind(Reader));
    expect(await collect(handle.doubled(count(300)))).toEqual(
      Array.from({ length: 300 }, (_, n) => n * 2),
    );
  });

  it('may be the answer of another call, at any depth', async () => {
    const { handle } = await startCluster(bind(Front, bind(Reader)));
    expect(await handle.relay(count(100))).toBe(9900);
  });

  it('arrives as a ReadableStream when it was one', async () => {
    const { handle } = await startCluster(bind(Reader));
    let left = 20;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (left === 0) controller.close();
        else controller.enqueue(new Uint8Array(200_000));
        left -= 1;
      },
    });
    expect(await handle.bytes(stream)).toBe(4_000_000);
  });

  it('may be a stream of Node', async () => {
    const { handle } = await startCluster(bind(Reader));
    expect(await handle.text(Readable.from([Buffer.from('a'), Buffer.from('b')]))).toBe('ab');
  });

  it('may lie anywhere in the arguments, several times, read in any order', async () => {
    const { handle } = await startCluster(bind(Reader));
    const others = [letters('b'), letters('c')];
    const texts = await handle.interleaved({ first: letters('a'), others });
    expect(texts.map((text) => text[0]).join('')).toBe(
      'b'.repeat(200) + 'c'.repeat(200) + 'a'.repeat(200),
    );
  });

  it('ends its producer when the callee leaves the loop', async () => {
    const { handle } = await startCluster(bind(Reader));
    expect(await handle.first(count(1_000_000))).toBe(0);
    await happened('finally');
    expect(events).not.toContain('taken 70');
  });

  it('never starts its producer when the callee does not read it, and lets it go', async () => {
    const { handle } = await startCluster(bind(Reader));
    let isCancelled = false;
    const stream = new ReadableStream<number>(
      { cancel: () => void (isCancelled = true), pull: () => void events.push('pulled') },
      { highWaterMark: 0 },
    );
    expect(await handle.ignored(stream)).toBe('ignored');
    await expect.poll(() => isCancelled).toBe(true);
    expect(events).toEqual([]);
  });

  it('holds its producer back while the callee does not read', async () => {
    const { handle } = await startCluster(bind(Reader));
    const call = handle.slowly(count(1_000_000));
    await happened('reading');
    for (let turns = 0; turns < 200; turns += 1) await turn();
    expect(events.filter((event) => event.startsWith('taken')).length).toBeLessThan(130);
    call.cancel();
    await happened('finally');
  });

  it('throws in the callee what its producer throws', async () => {
    const { handle } = await startCluster(bind(Reader));
    const broken = (async function* () {
      yield 1;
      throw new Broken('in the middle');
    })();
    expect(await handle.failure(broken)).toBe('true in the middle');
  });

  it('throws in the callee for an item that cannot be sent, and ends the producer', async () => {
    const { handle } = await startCluster(bind(Reader));
    const unsendable = (async function* () {
      try {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a mistake that the compiler would find
        yield (() => 1) as unknown as number;
      } finally {
        events.push('finally');
      }
    })();
    expect(await handle.failure(unsendable)).toContain('item: a function cannot be sent');
    await happened('finally');
  });

  it('is cancelled with its call, at both ends', async () => {
    const { handle } = await startCluster(bind(Reader));
    const { promise: stuck, resolve: release } = deferred();
    const endless = (async function* () {
      try {
        yield 1;
        events.push('stuck');
        await stuck;
        yield 2;
      } finally {
        events.push('finally');
      }
    })();
    const call = handle.cancelled(endless);
    await happened('stuck');
    call.cancel();
    release();
    await happened('finally', 'reader cancelled');
    await expect(call).rejects.toThrow('was cancelled');
  });

  it('is made within the request of its caller', async () => {
    const { handle } = await startCluster(bind(Reader));
    const scope = createScope({ head: { requestId: 'of the caller' }, abort: new AbortState() });
    const ids: (string | undefined)[] = [];
    await runInScope(scope, () =>
      handle.sum(
        (async function* () {
          ids.push(currentRequestId());
          yield 1;
          ids.push(currentRequestId());
        })(),
      ),
    );
    expect(ids).toEqual(['of the caller', 'of the caller']);
  });

  it('ends when the replica is lost', async () => {
    const { handle, kill } = await startCluster(bind(Reader));
    const call = handle.slowly(count(1_000_000));
    await happened('reading');
    kill('Reader');
    await expect(call).rejects.toThrow('was lost with the call');
    await happened('finally');
  });

  it('is refused at once when something else reads it', async () => {
    const { handle } = await startCluster(bind(Reader));
    const stream = new ReadableStream<Uint8Array>();
    stream.getReader();
    await expect(handle.bytes(stream)).rejects.toThrow('the ReadableStream is locked');
  });

  it('arrives whole whatever the sizes of its items are', async () => {
    const { handle } = await startCluster(bind(Reader));
    const sizes = fc.array(fc.nat({ max: 300_000 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, async (all) => {
        const stream = ReadableStream.from(all.map((size) => new Uint8Array(size)));
        const total = all.reduce((sum, size) => sum + size, 0);
        expect(await handle.bytes(stream)).toBe(total);
      }),
      { numRuns: 30 },
    );
  });
});
