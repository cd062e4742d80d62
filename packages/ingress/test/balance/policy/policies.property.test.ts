import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { openPolicy, withModels } from '../../../src/balance/policy/policies.js';
import type { PolicySpec } from '../../../src/routes/snapshot.js';
import { Counted, input, seeded, work } from './fixtures.js';

const SPECS: readonly (readonly [string, PolicySpec])[] = [
  ['power of two choices', 'power-of-two'],
  ['least loaded', { kind: 'least-loaded' }],
  ['round robin', { kind: 'round-robin' }],
  ['consistent hash', { kind: 'consistent-hash', header: 'x-session-id' }],
  [
    'prefix aware',
    { kind: 'prefix-aware', imbalancedThreshold: 2, matchRateThreshold: 0.1, maxChars: 10_000 },
  ],
];

/** Replicas of any load, some of them full, and the requests that arrive there one after another. */
const SCENE = fc.record({
  replicas: fc.array(
    fc.record({
      load: fc.nat(5),
      limit: fc.nat(5),
      models: fc.subarray(['a', 'b', 'c']),
    }),
    { maxLength: 8 },
  ),
  requests: fc.array(
    fc.record({
      session: fc.option(fc.constantFrom('s1', 's2', 's3'), { nil: undefined }),
      model: fc.option(fc.constantFrom('a', 'b', 'z'), { nil: undefined }),
      prompt: fc.option(fc.constantFrom('x'.repeat(200), 'y'.repeat(200)), { nil: undefined }),
    }),
    { maxLength: 40 },
  ),
  seed: fc.integer(),
});

describe.each(SPECS)('%s', (_, spec) => {
  it.each([false, true])(
    'chooses a free replica whenever there is one, and none otherwise (models: %s)',
    async (hasModels) => {
      await fc.assert(
        fc.asyncProperty(SCENE, async ({ replicas, requests, seed }) => {
          const opened = await openPolicy(spec);
          const policy = hasModels ? await withModels(opened) : opened;
          const random = seeded(seed);
          const candidates = replicas.map(
            ({ load, limit, models }) => new Counted(load, limit, hasModels ? { models } : {}),
          );
          for (const { session, model, prompt } of requests) {
            const headers = {
              ...(session !== undefined && { 'x-session-id': session }),
              ...(model !== undefined && { 'serve-multiplexed-model-id': model }),
            };
            const free = candidates.filter((one) => one.isFree());
            const chosen = policy(input(candidates, work(headers, prompt), random));
            expect(free.length === 0 ? [undefined] : free).toContain(chosen);
            if (chosen !== undefined) chosen.load += 1;
          }
        }),
        { numRuns: 100 },
      );
    },
  );
});
