import { describe, expect, it } from 'vitest';

import { powerOfTwo } from '../../../src/balance/policy/power-of-two.js';
import { Counted, seeded } from './fixtures.js';

describe('power of two choices', () => {
  it('chooses the only replica, and leaves it to the caller to take its slot', () => {
    const only = new Counted();
    expect(powerOfTwo({ candidates: [only], random: seeded(1), nowMs: 0 })).toBe(only);
    expect(only.load).toBe(0);
  });

  it('chooses no replica when none is free', () => {
    const full = [new Counted(1, 1), new Counted(1, 1), new Counted(1, 1)];
    expect(powerOfTwo({ candidates: full, random: seeded(1), nowMs: 0 })).toBeUndefined();
    expect(powerOfTwo({ candidates: [], random: seeded(1), nowMs: 0 })).toBeUndefined();
  });

  it.each([2, 3, 10])('finds the only free replica of %i, whatever is drawn', (count) => {
    const random = seeded(7);
    for (let round = 0; round < 100; round += 1) {
      const free = new Counted(0, 1);
      const candidates = Array.from({ length: count }, () => new Counted(1, 1));
      candidates[round % count] = free;
      expect(powerOfTwo({ candidates, random, nowMs: 0 })).toBe(free);
    }
  });

  it('draws every pair of distinct replicas equally often', () => {
    const random = seeded(42);
    const wins = [0, 0, 0, 0];
    for (let round = 0; round < 40_000; round += 1) {
      // The lower index is less loaded, so the chances of winning are those of being the lower of a pair.
      const candidates = wins.map((_, index) => new Counted(index));
      const choice = powerOfTwo({ candidates, random, nowMs: 0 });
      const index = candidates.findIndex((one) => one === choice);
      wins[index] = (wins[index] ?? 0) + 1;
    }
    const shares = wins.map((count) => count / 40_000);
    for (const [index, expected] of [3 / 6, 2 / 6, 1 / 6, 0].entries()) {
      expect(shares[index]).toBeCloseTo(expected, 1);
    }
  });

  it('is fair between two equally loaded replicas', () => {
    const random = seeded(3);
    const wins = [0, 0];
    for (let round = 0; round < 10_000; round += 1) {
      const candidates = [new Counted(), new Counted()];
      const choice = powerOfTwo({ candidates, random, nowMs: 0 });
      wins[candidates.findIndex((one) => one === choice)] =
        (wins[choice === candidates[0] ? 0 : 1] ?? 0) + 1;
    }
    expect((wins[0] ?? 0) / 10_000).toBeCloseTo(0.5, 1);
  });

  it('spreads a thousand lasting requests evenly over four replicas', () => {
    const random = seeded(5);
    const candidates = Array.from({ length: 4 }, () => new Counted(0, 10_000));
    for (let index = 0; index < 1000; index += 1) {
      const chosen = powerOfTwo({ candidates, random, nowMs: 0 });
      if (chosen !== undefined) chosen.load += 1;
    }
    const loads = candidates.map(({ load }) => load);
    expect(Math.max(...loads) / Math.min(...loads)).toBeLessThan(1.1);
  });
});
