import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import {
  NO_STATS,
  statsOf,
  withStats,
} from '../../../../src/controller/scaling/policy/stats-windows.js';
import type { LoadReport } from '../../../../src/replica/load-report.js';

const LOOK_BACK_MS = 1_000;
const REPLICAS = ['a', 'b', 'c'];

/** What the replicas say at one look, and which of them serve. */
const look = fc.record({
  afterMs: fc.integer({ min: 1, max: 600 }),
  serving: fc.subarray(REPLICAS),
  said: fc.dictionary(
    fc.constantFrom(...REPLICAS),
    fc.dictionary(fc.constantFrom('depth', 'heat'), fc.integer({ min: -50, max: 50 })),
  ),
});

function reportsOf(
  said: Readonly<Record<string, Readonly<Record<string, number>>>>,
): ReadonlyMap<string, LoadReport> {
  return new Map(Object.entries(said).map(([id, stats]) => [id, { ongoing: 0, loads: [], stats }]));
}

it('has the figures of those that serve, of the look-back period, and aggregates between their extremes', () => {
  fc.assert(
    fc.property(
      fc.array(look, { minLength: 1 }),
      fc.constantFrom('mean' as const, 'max' as const, 'min' as const),
      (looks, aggregationFunction) => {
        let windows = NO_STATS;
        let nowMs = 0;
        for (const { afterMs, serving, said } of looks) {
          nowMs += afterMs;
          const seen = { replicas: serving, reports: reportsOf(said) };
          windows = withStats(windows, seen, { nowMs, lookBackMs: LOOK_BACK_MS });
        }
        const period = { nowMs, lookBackMs: LOOK_BACK_MS, toUnixS: (ms: number) => ms };
        const { aggregatedMetrics, rawMetrics } = statsOf(windows, { aggregationFunction }, period);
        const serving = looks.at(-1)?.serving ?? [];
        for (const [name, byReplica] of Object.entries(rawMetrics)) {
          for (const [replica, samples] of Object.entries(byReplica)) {
            expect(serving).toContain(replica);
            const values = samples.map(({ value }) => value);
            expect(samples.every(({ timestamp }) => timestamp > nowMs - LOOK_BACK_MS)).toBe(true);
            const aggregated = aggregatedMetrics[name]?.[replica] ?? Number.NaN;
            expect(aggregated).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
            expect(aggregated).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
          }
        }
        for (const [replica, stats] of Object.entries(looks.at(-1)?.said ?? {})) {
          if (!serving.includes(replica)) continue;
          for (const [name, value] of Object.entries(stats)) {
            expect(rawMetrics[name]?.[replica]?.at(-1)?.value).toBe(value);
          }
        }
      },
    ),
  );
});
