import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { gauges, latencies, percentile, requestRates } from '../../../dashboard/figures.js';
import type { LiveApplication, LiveSample } from '../../../src/admin/dashboard/live-sample.js';

const NONE: LiveApplication = { ok: 0, refused: 0, failed: 0, left: 0, durations: [0, 0, 0] };
const BOUNDS = [0.1, 1];

function sample(atS: number, shop: Partial<LiveApplication> | undefined): LiveSample {
  return {
    atMs: atS * 1000,
    applications: shop === undefined ? {} : { shop: { ...NONE, ...shop } },
    deployments: {},
    replicas: {},
  };
}

const lineOf = (name: string, lines: ReturnType<typeof requestRates>): unknown =>
  lines.lines.find((line) => line.name === name)?.values;

describe('rates of requests', () => {
  it('are differences of counts by the time between them', () => {
    const samples = [
      sample(1, { ok: 10 }),
      sample(3, { ok: 20, failed: 1 }),
      sample(4, { ok: 20, failed: 1 }),
    ];
    const rates = requestRates(samples, 'shop');
    expect(rates.times).toEqual([3, 4]);
    expect(lineOf('ok', rates)).toEqual([5, 0]);
    expect(lineOf('5xx', rates)).toEqual([0.5, 0]);
  });

  it('begin at zero with the first request, and are unknown before', () => {
    const samples = [sample(1, undefined), sample(2, undefined), sample(3, { ok: 4 })];
    expect(lineOf('ok', requestRates(samples, 'shop'))).toEqual([null, 4]);
  });

  it('are never below zero, though the counts began anew', () => {
    const samples = [sample(1, { ok: 10 }), sample(2, { ok: 2 })];
    expect(lineOf('ok', requestRates(samples, 'shop'))).toEqual([0]);
  });
});

describe('latencies', () => {
  it('are of the requests between two samples', () => {
    const samples = [sample(1, { durations: [9, 0, 0] }), sample(2, { durations: [9, 10, 0] })];
    const lines = latencies(samples, 'shop', BOUNDS);
    expect(lineOf('p50', lines)).toEqual([550]);
  });

  it('are unknown where no request ended', () => {
    const samples = [sample(1, {}), sample(2, {})];
    expect(lineOf('p99', latencies(samples, 'shop', BOUNDS))).toEqual([null]);
  });
});

describe('a percentile of buckets', () => {
  it.each([
    { counts: [0, 0, 0], part: 0.5, want: undefined },
    { counts: [10, 0, 0], part: 0.5, want: 0.05 },
    { counts: [0, 10, 0], part: 0.1, want: 0.19 },
    { counts: [0, 0, 10], part: 0.5, want: 1 },
  ])('$counts at $part is $want', ({ counts, part, want }) => {
    const value = percentile(counts, BOUNDS, part);
    expect(value === undefined ? undefined : Number(value.toFixed(6))).toBe(want);
  });

  it('grows with the part, and stays within the bounds', () => {
    const buckets = fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 });
    const parts = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(buckets, parts, (counts, part) => {
        fc.pre(counts.some((count) => count > 0));
        const [value = -1, larger = -1] = [part, part + 0.01].map((one) =>
          percentile(counts, BOUNDS, one),
        );
        expect(value).toBeGreaterThanOrEqual(0);
        expect(larger).toBeGreaterThanOrEqual(value);
        expect(larger).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('gauges', () => {
  it('are unknown before a deployment is known', () => {
    const known = { queued: 1, ongoing: 2, wanted: 3, running: 3, shed: 0 };
    const samples = [sample(1, {}), { ...sample(2, {}), deployments: { 'shop#Shop': known } }];
    expect(gauges(samples, 'shop#Shop', ['ongoing']).lines).toEqual([
      { name: 'ongoing', values: [null, 2] },
    ]);
  });
});
