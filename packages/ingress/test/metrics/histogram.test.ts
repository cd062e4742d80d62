import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { Histogram } from '../../src/metrics.js';

it('a value on a bound belongs to the bucket of that bound', () => {
  const histogram = new Histogram([1, 2]);
  for (const value of [0, 1, 1.5, 2, 2.5]) histogram.record(value);
  expect(histogram.read()).toEqual({ counts: [2, 2, 1], sum: 7 });
});

it('values of 0 that were counted elsewhere are in the first bucket', () => {
  const histogram = new Histogram([1]);
  histogram.record(5);
  expect(histogram.read(3)).toEqual({ counts: [3, 1], sum: 5 });
});

it('every value is in the first bucket whose bound is not below it', () => {
  const bounds = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1 });
  fc.assert(
    fc.property(bounds, fc.array(fc.integer({ min: -60, max: 60 })), (any, values) => {
      const ascending = any.toSorted((a, b) => a - b);
      const histogram = new Histogram(ascending);
      for (const value of values) histogram.record(value);
      const expected = [...ascending, 0].map(() => 0);
      for (const value of values) {
        const at = ascending.findIndex((bound) => value <= bound);
        const bucket = at === -1 ? ascending.length : at;
        expected[bucket] = (expected[bucket] ?? 0) + 1;
      }
      expect(histogram.read().counts).toEqual(expected);
    }),
  );
});
