import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { roundRobin } from '../../../src/balance/policy/round-robin.js';
import { Counted, input, seeded } from './fixtures.js';

it('gives each of any number of replicas exactly its turn', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (count, seed) => {
      const policy = roundRobin();
      const candidates = Array.from({ length: count }, () => new Counted());
      const random = seeded(seed);
      for (let round = 1; round <= 3; round += 1) {
        for (let turn = 0; turn < count; turn += 1) {
          const chosen = policy(input(candidates, undefined, random));
          if (chosen !== undefined) chosen.load += 1;
        }
        expect(candidates.map(({ load }) => load)).toEqual(candidates.map(() => round));
      }
    }),
  );
});

it('passes over a replica that is full, and goes on behind it', () => {
  const policy = roundRobin();
  const candidates = [new Counted(), new Counted(1, 1), new Counted()];
  const ids = [0, 1, 2, 3].map(() => policy(input(candidates, undefined, () => 0))?.id);
  const [first, , third] = candidates.map(({ id }) => id);
  expect(ids).toEqual([first, third, first, third]);
});

it('goes on where a replica has left', () => {
  const policy = roundRobin();
  const candidates = Array.from({ length: 4 }, () => new Counted());
  for (let turn = 0; turn < 4; turn += 1) policy(input(candidates, undefined, () => 0));
  const left = candidates.slice(0, 2);
  const chosen = [policy(input(left)), policy(input(left))];
  expect(new Set(chosen)).toEqual(new Set(left));
});
