import { describe, expect, it } from 'vitest';

import { nextBatch, type BatchState } from '../../../src/replica/batching/next-batch.js';

const RULES = {
  maxBatchSize: 4,
  batchWaitTimeoutS: 0,
  maxConcurrentBatches: 1,
  batchSizeFn: undefined,
};

function state(rules: Partial<BatchState<number>['rules']>, nowMs = 0): BatchState<number> {
  return { name: 'Model.run', rules: { ...RULES, ...rules }, running: 0, nowMs };
}

function waiting(...lists: number[][]): { items: number[]; arrivedMs: number }[] {
  return lists.map((items, index) => ({ items, arrivedMs: index }));
}

const sum = (items: readonly number[]): number => items.reduce((a, b) => a + b, 0);

const unsure = (items: readonly number[]): number => (items.includes(2) ? Number.NaN : 1);

describe('the next batch', () => {
  it.each([
    { what: 'takes all that fits', lists: [[1], [2]], rules: {}, want: { kind: 'run', count: 2 } },
    {
      what: 'takes no more than the largest size',
      lists: [[1], [2], [3], [4], [5]],
      rules: {},
      want: { kind: 'run', count: 4 },
    },
    {
      what: 'never parts what came together',
      lists: [[1, 2, 3], [4, 5], [6]],
      rules: {},
      want: { kind: 'run', count: 1 },
    },
    {
      what: 'measures items by the function of the user',
      lists: [[1], [2], [3]],
      rules: { batchSizeFn: sum },
      want: { kind: 'run', count: 2 },
    },
    { what: 'rests with nothing to do', lists: [], rules: {}, want: { kind: 'rest' } },
    {
      what: 'waits for more from the arrival of the first',
      lists: [[1], [2]],
      rules: { batchWaitTimeoutS: 0.3 },
      want: { kind: 'wait', untilMs: 300 },
    },
    {
      what: 'does not wait when it is full',
      lists: [[1], [2], [3], [4]],
      rules: { batchWaitTimeoutS: 0.3 },
      want: { kind: 'run', count: 4 },
    },
    {
      what: 'does not wait when the next one does not fit',
      lists: [[3], [3]],
      rules: { batchWaitTimeoutS: 0.3, batchSizeFn: sum },
      want: { kind: 'run', count: 1 },
    },
  ])('$what', ({ lists, rules, want }) => {
    expect(nextBatch(waiting(...lists), state(rules))).toEqual(want);
  });

  it('runs when the wait is over', () => {
    const next = nextBatch(waiting([1]), state({ batchWaitTimeoutS: 0.3 }, 300));
    expect(next).toEqual({ kind: 'run', count: 1 });
  });

  it('rests while as many run as may', () => {
    expect(nextBatch(waiting([1]), { ...state({}), running: 1 })).toEqual({ kind: 'rest' });
  });

  it('refuses an item that is too large for every batch', () => {
    const next = nextBatch(waiting([9], [1]), state({ batchSizeFn: sum }));
    expect(next).toMatchObject({
      kind: 'refuse',
      error: { status: 413, code: 'E_BATCH_ITEM_TOO_LARGE' },
    });
  });

  it('refuses an item whose size cannot be told, and runs those before it', () => {
    expect(nextBatch(waiting([1], [2]), state({ batchSizeFn: unsure }))).toEqual({
      kind: 'run',
      count: 1,
    });
    expect(nextBatch(waiting([2], [1]), state({ batchSizeFn: unsure }))).toMatchObject({
      kind: 'refuse',
      error: { message: 'batchSizeFn of Model.run gave NaN. It must give a number.' },
    });
  });
});
