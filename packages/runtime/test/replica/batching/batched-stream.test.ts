import { CancelledError, currentSignal } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { FINISHED, batchedStream, type Finished } from '../../../src/index.js';
import { deferred } from '../../support/deferred.js';
import { caller, turn } from './support.js';

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('a batched stream', () => {
  it('streams to each caller the values of its item until it is finished', async () => {
    const count = batchedStream(async function* (items: number[]) {
      for (let step = 1; step <= 3; step += 1) {
        yield items.map((item) => (step > item ? FINISHED : step));
      }
    });
    expect(await Promise.all([collect(count(1)), collect(count(3))])).toEqual([[1], [1, 2, 3]]);
  });

  it('fails its readers after the values they have, when it throws or gives another number', async () => {
    const steps = batchedStream(
      async function* run(items: number[]) {
        yield items;
        yield items.slice(1);
      },
      { maxBatchSize: 2 },
    );
    const read = async (item: number): Promise<unknown[]> => {
      const got: unknown[] = [];
      try {
        for await (const value of steps(item)) got.push(value);
      } catch (error) {
        got.push(String(error));
      }
      return got;
    };
    const text = `BatchSizeError: run doesn't preserve batch size: it got 2 items and gave 1 results.`;
    expect(await Promise.all([read(1), read(2)])).toEqual([
      [1, text],
      [2, text],
    ]);
  });

  it('goes on when one reader leaves, and ends with the last', async () => {
    const ended = deferred<string>();
    const endless = batchedStream(async function* (items: number[]) {
      try {
        for (let step = 0; ; step += 1) {
          yield items.map(() => step);
          await turn();
        }
      } finally {
        ended.resolve('ended');
      }
    });
    const [one, two] = [endless(1), endless(2)];
    await one.next();
    await one.return?.();
    expect(await two.next()).toMatchObject({ done: false });
    expect(await two.next()).toMatchObject({ done: false });
    await two.return?.();
    expect(await ended.promise).toBe('ended');
  });

  it('is not aborted when it has finished every item', async () => {
    const signals: AbortSignal[] = [];
    const once = batchedStream(async function* (items: number[]) {
      signals.push(currentSignal());
      yield items;
      yield items.map((): Finished => FINISHED);
    });
    const request = caller();
    expect(await request.call(() => collect(once(1)))).toEqual([1]);
    await turn();
    expect(signals[0]?.aborted).toBe(false);
  });

  it('goes on for others when a request ends that has not read its stream', async () => {
    const endless = batchedStream(async function* (items: number[]) {
      for (;;) yield items;
    });
    const one = caller();
    one.call(() => endless(1));
    const two = endless(2);
    await two.next();
    one.end();
    for (let step = 0; step < 300; step += 1) await two.next();
    expect(await two.next()).toMatchObject({ done: false });
    await two.return?.();
  });

  it('ends a reader whose request is cancelled', async () => {
    const endless = batchedStream(async function* (items: number[]) {
      for (;;) {
        yield items;
        await turn();
      }
    });
    const one = caller();
    const stream = one.call(() => endless(1));
    await stream.next();
    one.leave();
    await expect(stream.next()).rejects.toThrow(CancelledError);
  });

  it('is held back by a reader that reads nothing', async () => {
    let made = 0;
    const endless = batchedStream(async function* (items: number[]) {
      for (;;) {
        made += 1;
        yield items;
      }
    });
    const [one, two] = [endless(1), endless(2)];
    await one.next();
    await expect.poll(() => made).toBe(256);
    for (let step = 0; step < 10; step += 1) await turn();
    expect(made).toBe(256);
    await two.return?.();
    for (let step = 0; step < 300; step += 1) await one.next();
    expect(made).toBeGreaterThan(300);
    await one.return?.();
  });
});
