import { describe, expect, it } from 'vitest';

import { estimate, median, medianInterval, noiseOf, pairedRatios } from './statistics.js';

describe('median', () => {
  it.each([
    { values: [3], want: 3 },
    { values: [3, 1, 2], want: 2 },
    { values: [4, 1, 3, 2], want: 2.5 },
  ])('the median of $values is $want', ({ values, want }) => {
    expect(median(values)).toBe(want);
  });

  it('the median leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('medianInterval', () => {
  it('the interval of a median is the whole range of few values', () => {
    expect(medianInterval([5, 1, 3])).toEqual([1, 5]);
  });

  it('the interval of a median holds the 9th to the 22nd of 30 values', () => {
    expect(medianInterval(upTo(30))).toEqual([9, 22]);
  });

  it('the interval of a median narrows as values are added', () => {
    expect(widthOf(upTo(120)) / 120).toBeLessThan(widthOf(upTo(30)) / 30);
  });
});

describe('pairedRatios', () => {
  it('ratios are divided within each round', () => {
    expect(pairedRatios([2, 9], [1, 3])).toEqual([2, 3]);
  });

  it('ratios leave out a round that one side lacks', () => {
    expect(pairedRatios([2, 9], [1])).toEqual([2]);
  });
});

describe('noiseOf', () => {
  it.each([
    { low: 0.97, high: 1.01, want: 0.03 },
    { low: 0.99, high: 1.04, want: 0.04 },
    { low: 1.02, high: 1.05, want: 0.05 },
  ])('the noise of $low to $high is $want', ({ low, high, want }) => {
    expect(noiseOf({ value: 1, low, high })).toBeCloseTo(want);
  });
});

it('estimates a median with its interval', () => {
  expect(estimate([3, 1, 2])).toEqual({ value: 2, low: 1, high: 3 });
});

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}

function widthOf(values: readonly number[]): number {
  const [low, high] = medianInterval(values);
  return high - low;
}
