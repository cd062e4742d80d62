import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { CancelledError, currentRequestId, currentSignal } from '@sluice/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { batched } from '../../../src/index.js';
import { deferred } from '../../support/deferred.js';
import { caller, turn } from './support.js';

/** A function that notes its batches and doubles numbers. */
function doubler(): { batches: number[][]; run: (items: number[]) => Promise<number[]> } {
  const batches: number[][] = [];
  return {
    batches,
    run: async (items) => {
      batches.push(items);
      await turn();
      return items.map((item) => item * 2);
    },
  };
}

describe('a batched function', () => {
  it('runs once for what is called in one turn, and gives each caller its own result', async () => {
    const { batches, run } = doubler();
    const double = batched(run);
    expect(await Promise.all([1, 2, 3].map((item) => double(item)))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('batches what is called while the last batch runs, without a timer', async () => {
    const { batches, run } = doubler();
    const gate = deferred();
    const double = batched(async (items: number[]) => {
      const results = await run(items);
      await gate.promise;
      return results;
    });
    const first = double(1);
    await expect.poll(() => batches.length).toBe(1);
    const others = [double(2), double(3)];
    await turn();
    const last = double(4);
    gate.resolve();
    await Promise.all([first, ...others, last]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  it('runs several batches at a time where that is allowed', async () => {
    const { batches, run } = doubler();
    const double = batched(run, { maxBatchSize: 1, maxConcurrentBatches: 2 });
    const results = [1, 2, 3].map((item) => double(item));
    await turn();
    expect(batches).toEqual([[1], [2]]);
    await Promise.all(results);
    expect(batches).toEqual([[1], [2], [3]]);
  });

  it('fails every caller of a batch that throws, and no caller of the next', async () => {
    const error = new RangeError('no model');
    const half = batched(
      (items: number[]) => {
        if (items.includes(1)) throw error;
        return items;
      },
      { maxBatchSize: 2 },
    );
    const results = await Promise.allSettled([half(1), half(2), half(3)]);
    expect(results).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
      { status: 'fulfilled', value: 3 },
    ]);
  });

  it.each([
    { given: [], text: 'it got 2 items and gave 0 results' },
    { given: [1, 2, 3], text: 'it got 2 items and gave 3 results' },
    { given: undefined, text: 'it got 2 items and gave no list but undefined' },
  ])('fails all when it does not preserve the batch size: $text', async ({ given, text }) => {
    // What JavaScript without types might return.
    const run: (items: number[]) => number[] = () => JSON.parse(JSON.stringify({ given })).given;
    const broken = batched(run, { name: 'Model.run' });
    const results = await Promise.allSettled([broken(1), broken(2)]);
    for (const result of results) {
      expect(result).toMatchObject({
        reason: {
          code: 'E_BATCH_SIZE',
          message: `Model.run doesn't preserve batch size: ${text}.`,
        },
      });
    }
  });

  it('gives undefined to the caller of a hole', async () => {
    // oxlint-disable-next-line unicorn/no-new-array -- a list with holes is what is tested
    const holes = batched((items: number[]) => new Array<undefined>(items.length));
    expect(await Promise.all([holes(1), holes(2)])).toEqual([undefined, undefined]);
  });

  it('leaves out a caller that left before the batch', async () => {
    const { batches, run } = doubler();
    const double = batched(run);
    const [one, two] = [caller(), caller()];
    const left = one.call(() => double(1));
    const stays = two.call(() => double(2));
    one.leave();
    await expect(left).rejects.toThrow(CancelledError);
    expect(await stays).toBe(4);
    expect(batches).toEqual([[2]]);
  });

  it('never runs for a caller that has left already', async () => {
    const { batches, run } = doubler();
    const double = batched(run);
    const gone = caller();
    gone.leave();
    await expect(gone.call(() => double(1))).rejects.toThrow(CancelledError);
    await turn();
    expect(batches).toEqual([]);
  });

  it('runs on while one caller is left, and aborts when the last has left', async () => {
    const gate = deferred<AbortSignal>();
    const slow = batched(async (items: number[]) => {
      const signal = currentSignal();
      gate.resolve(signal);
      await new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
      return items;
    });
    const [one, two] = [caller(), caller()];
    const results = [one.call(() => slow(1)), two.call(() => slow(2))];
    const signal = await gate.promise;
    one.leave();
    await expect(results[0]).rejects.toThrow(CancelledError);
    expect(signal.aborted).toBe(false);
    two.leave();
    expect(signal.aborted).toBe(true);
    await expect(results[1]).rejects.toThrow(CancelledError);
  });

  it('is not aborted by its own end', async () => {
    const signals: AbortSignal[] = [];
    const note = batched((items: number[]) => {
      signals.push(currentSignal());
      return items;
    });
    await caller().call(() => note(1));
    const stay = caller();
    const leaves = caller();
    const staying = stay.call(() => note(2));
    leaves.call(() => note(3)).catch(() => undefined);
    await new Promise<void>((resolve) => {
      setImmediate(() => resolve(leaves.leave()));
    });
    await staying;
    await turn();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  it('waits as long as it is told, though no timer is as long', async () => {
    const { batches, run } = doubler();
    const double = batched(run, { batchWaitTimeoutS: 3_000_000, maxBatchSize: 2 });
    const warned = vi.fn<(warning: Error) => void>();
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const first = double(1);
    await turn();
    await turn();
    expect(batches).toEqual([]);
    expect(await Promise.all([first, double(2)])).toEqual([2, 4]);
    expect(warned).not.toHaveBeenCalled();
  });

  it('belongs to no request of its callers', async () => {
    const ids = batched((items: number[]) => items.map(() => currentRequestId()));
    const [one, two] = [caller(), caller()];
    const [first, second] = await Promise.all([one.call(() => ids(1)), two.call(() => ids(2))]);
    expect(first).toBe(second);
    expect(first).not.toBe('r-1');
  });

  it('has a queue for each model', async () => {
    const { batches, run } = doubler();
    const double = batched(run);
    const [a, b] = [caller('a'), caller('b')];
    await Promise.all([a.call(() => double(1)), b.call(() => double(2)), a.call(() => double(3))]);
    expect(batches).toEqual([[1, 3], [2]]);
  });

  it('takes other options while it runs', async () => {
    const { batches, run } = doubler();
    const double = batched(run, { maxBatchSize: 1 });
    double.setOptions({ maxBatchSize: 3 });
    await Promise.all([double(1), double(2)]);
    expect(batches).toEqual([[1, 2]]);
  });

  it('refuses options that it does not have, all at once', () => {
    const options: object = { maxBatchSize: 0, batchWaitTimeoutS: -1, size: 4 };
    expect(() => batched((items: number[]) => items, options)).toThrow(
      [
        'E_OPTION_VALUE: batched: maxBatchSize is 0. It must be a number above 0.',
        'E_OPTION_VALUE: batched: batchWaitTimeoutS is -1. It must be a number of seconds of at least 0.',
        'E_OPTION_UNKNOWN: batched: There is no option "size". The options are maxBatchSize, batchWaitTimeoutS, maxConcurrentBatches, batchSizeFn.',
      ].join('\n'),
    );
  });

  it('publishes each batch', async () => {
    const events: unknown[] = [];
    const note = (event: unknown): void => void events.push(event);
    subscribe('sluice:batch', note);
    onTestFinished(() => void unsubscribe('sluice:batch', note));
    const double = batched(doubler().run, { name: 'Model.double' });
    await Promise.all([double(1), double(2)]);
    await expect
      .poll(() => events)
      .toMatchObject([{ name: 'Model.double', size: 2, error: undefined }]);
  });
});
