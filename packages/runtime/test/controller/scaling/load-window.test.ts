import { describe, expect, it } from 'vitest';

import {
  aggregate,
  withSample,
  type LoadWindow,
  type Sample,
} from '../../../src/controller/scaling/load-window.js';

const LOOK_BACK_MS = 10_000;

function windowOf(...samples: readonly (readonly [seconds: number, value: number])[]): LoadWindow {
  return samples.reduce<LoadWindow>(
    (window, [seconds, value]) =>
      withSample(window, { atMs: seconds * 1_000, value }, LOOK_BACK_MS),
    [],
  );
}

function at(seconds: number): { readonly nowMs: number; readonly lookBackMs: number } {
  return { nowMs: seconds * 1_000, lookBackMs: LOOK_BACK_MS };
}

describe('the load of a look-back period', () => {
  it('is the mean of what held, weighted by how long', () => {
    expect(aggregate(windowOf([0, 4], [3, 10]), 'mean', at(4))).toBe((4 * 3 + 10) / 4);
  });

  it('is the highest or the lowest of what held', () => {
    const window = windowOf([0, 4], [3, 10], [5, 6]);
    expect(aggregate(window, 'max', at(6))).toBe(10);
    expect(aggregate(window, 'min', at(6))).toBe(4);
  });

  it('has the value that held when it began, and nothing from before', () => {
    const window = windowOf([0, 100], [2, 8], [15, 4]);
    expect(aggregate(window, 'max', at(15.5))).toBe(8);
    expect(aggregate(window, 'mean', at(16))).toBe((8 * 9 + 4) / 10);
  });

  it('is that of its only sample, also in the moment of that sample', () => {
    expect(aggregate(windowOf([5, 3]), 'mean', at(5))).toBe(3);
    expect(aggregate(windowOf([5, 3]), 'mean', at(500))).toBe(3);
  });

  it('is unknown without a sample', () => {
    expect(aggregate([], 'mean', at(1))).toBeUndefined();
  });

  it('is Ray Serve’s figure for the example in its source', () => {
    // The sum of running r1 (0.2:5, 0.8:7, 1.5:6), r2 (0.1:3, 0.9:4, 1.4:8) and queued (0.3:2, 1.0:3).
    const sums = [
      [0.3, 10],
      [0.8, 12],
      [0.9, 13],
      [1.0, 14],
      [1.4, 18],
      [1.5, 17],
    ] as const;
    expect(aggregate(windowOf(...sums), 'mean', at(2))).toBeCloseTo(23.4 / 1.7, 9);
  });

  it('remembers no more samples than the period has changes', () => {
    let window: LoadWindow = [];
    for (let index = 0; index < 1_000; index++) {
      const sample: Sample = { atMs: index * 500, value: Math.floor(index / 2) };
      window = withSample(window, sample, LOOK_BACK_MS);
    }
    expect(window.length).toBeLessThanOrEqual(12);
  });
});
