import { CancelledError, HttpError, sleep } from '@sluice/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { batched } from '../../../src/index.js';
import { caller, turn } from './support.js';

/** What a batch does; `hangs` until all its callers have left. */
const OUTCOME = fc.constantFrom(
  'gives',
  'throws',
  'late',
  'too few',
  'too many',
  'no list',
  'hangs',
);

const CALL = fc.record({
  /** Turns of the event loop before the call. */
  after: fc.nat({ max: 3 }),
  size: fc.integer({ min: 1, max: 5 }),
  /** Turns from the call until its caller leaves; undefined stays. */
  leavesAfter: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
  model: fc.constantFrom('', 'a', 'b'),
});

const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);

const RULES = fc.record({
  maxBatchSize: fc.integer({ min: 1, max: 4 }),
  maxConcurrentBatches: fc.integer({ min: 1, max: 3 }),
  batchWaitTimeoutS: fc.constantFrom(0, 0.001),
});

it('settles every caller exactly once, whoever leaves and whatever batches do, and is never stuck', async () => {
  const property = fc.asyncProperty(
    fc.array(CALL, { minLength: 1, maxLength: 12 }),
    fc.array(OUTCOME, { minLength: 1, maxLength: 8 }),
    RULES,
    async (calls, outcomes, rules) => {
      let batches = 0;
      const run = async (sizes: number[]): Promise<number[]> => {
        const outcome = outcomes[batches % outcomes.length];
        batches += 1;
        if (outcome === 'throws') throw new RangeError('failed');
        if (outcome !== 'gives') await turn();
        if (outcome === 'too few') return sizes.slice(1);
        if (outcome === 'too many') return [...sizes, 0];
        if (outcome === 'no list') return JSON.parse('null');
        if (outcome === 'hangs') await sleep(1_000_000);
        return sizes;
      };
      const call = batched(run, { ...rules, batchSizeFn: sum });
      let settled = 0;
      const one = async ({ after, size, leavesAfter, model }: (typeof calls)[number]) => {
        for (let step = 0; step < after; step += 1) await turn();
        const from = caller(model);
        const result = from.call(() => call(size));
        const seen = result.then(
          (value) => value === size,
          (error: unknown) =>
            error instanceof CancelledError ||
            error instanceof RangeError ||
            error instanceof TypeError ||
            (size > rules.maxBatchSize && error instanceof HttpError),
        );
        void seen.then(() => (settled += 1));
        // A batch that hangs ends with its callers, so everybody leaves in the end.
        for (let step = 0; step < (leavesAfter ?? 40); step += 1) await turn();
        from.leave();
        expect(await seen).toBe(true);
      };
      await Promise.all(calls.map(one));
      await turn();
      expect(settled).toBe(calls.length);
      // Nothing is left behind: the next call of each model runs.
      outcomes.splice(0, outcomes.length, 'gives');
      for (const model of ['', 'a', 'b']) {
        expect(await caller(model).call(() => call(1))).toBe(1);
      }
    },
  );
  await fc.assert(property, { numRuns: 200 });
});
