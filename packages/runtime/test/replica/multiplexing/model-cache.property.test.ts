import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { multiplexed } from '../../../src/index.js';
import { caller, turn } from '../batching/support.js';

const REQUEST = fc.record({
  after: fc.nat({ max: 6 }),
  model: fc.constantFrom('a', 'b', 'c', 'd'),
  /** Turns for which the request uses its model. */
  uses: fc.nat({ max: 4 }),
  leavesAfter: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
});

it('settles every request, closes no model in use, and holds no more than there are places', async () => {
  const property = fc.asyncProperty(
    fc.array(REQUEST, { minLength: 1, maxLength: 20 }),
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    async (requests, max, failures) => {
      let loads = 0;
      let loading = 0;
      const model = multiplexed(
        async (id: string) => {
          loads += 1;
          loading += 1;
          expect(loading).toBeLessThanOrEqual(max);
          await turn();
          loading -= 1;
          if (failures[loads % failures.length]) throw new RangeError('failed');
          return { id, isClosed: false };
        },
        {
          maxNumModelsPerReplica: max,
          unload: async (one) => {
            one.isClosed = true;
            await turn();
          },
        },
      );
      const one = async ({ after, model: id, uses, leavesAfter }: (typeof requests)[number]) => {
        for (let step = 0; step < after; step += 1) await turn();
        const from = caller();
        const leave = async (): Promise<void> => {
          for (let step = 0; step < (leavesAfter ?? 0); step += 1) await turn();
          from.leave();
        };
        const asked = from.call(() => model(id));
        if (leavesAfter !== undefined) void leave();
        const got = await asked.catch(String);
        for (let step = 0; step < uses; step += 1) {
          expect(typeof got === 'string' ? /failed|left/.test(got) : !got.isClosed).toBe(true);
          await turn();
        }
        from.end();
      };
      await Promise.all(requests.map(one));
      expect(model.modelIds().length).toBeLessThanOrEqual(max);
      // Nothing is stuck: each model can be had, at the latest when the load before has failed.
      failures.fill(false);
      for (const id of ['a', 'b', 'c', 'd']) {
        const from = caller();
        expect(await from.call(() => model(id))).toEqual({ id, isClosed: false });
        from.end();
      }
    },
  );
  await fc.assert(property, { numRuns: 200 });
});
