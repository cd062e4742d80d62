import { describe, expect, it } from 'vitest';

import { planRollout, surge, type RolloutInput } from '../../src/controller/rollout.js';

function ids(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}${at}`);
}

function of(ready: number, starting = 0): RolloutInput['old'] {
  return { starting: ids('starting', starting), ready: ids('ready', ready) };
}

/** How many replicas the next step starts, and how many it drains. */
function step(
  part: Partial<Omit<RolloutInput, 'pace'>> & { readonly share?: number },
): [start: number, drain: number] {
  const { share = 0.2, ...input } = part;
  const plan = planRollout({
    wanted: 4,
    current: of(0),
    old: of(0),
    mayStart: Number.POSITIVE_INFINITY,
    steady: true,
    ending: 0,
    ...input,
    pace: { maxSurgePercent: 0, rollingUpdatePercentage: share },
  });
  return [plan.start, plan.drain.length];
}

describe('a rollout without a surge', () => {
  it('stops an old replica first', () => {
    expect(step({ old: of(4) })).toEqual([0, 1]);
  });

  it('starts the next one when the old one has ended, and not before', () => {
    expect(step({ old: of(3), ending: 1 })).toEqual([0, 0]);
    expect(step({ old: of(3) })).toEqual([1, 0]);
  });

  it('stops the next when the new one serves', () => {
    expect(step({ old: of(3), current: of(0, 1) })).toEqual([0, 0]);
    expect(step({ old: of(3), current: of(1) })).toEqual([0, 1]);
  });

  it('stops as many at a time as the share of them allows', () => {
    expect(step({ old: of(4), share: 0.5 })).toEqual([0, 2]);
    expect(step({ old: of(4), share: 1 })).toEqual([0, 4]);
  });

  it('stops none for a version that may not start now', () => {
    expect(step({ old: of(4), mayStart: 0 })).toEqual([0, 0]);
    expect(step({ old: of(4), steady: false })).toEqual([0, 0]);
  });
});

describe('surge', () => {
  it.each([
    [1, 50, 1],
    [4, 50, 2],
    [5, 50, 3],
    [25, 28, 7],
    [10, 0, 0],
  ])('of %i replicas with %i percent is %i', (wanted, maxSurgePercent, want) => {
    expect(surge(wanted, { maxSurgePercent, rollingUpdatePercentage: 0.2 })).toBe(want);
  });
});
