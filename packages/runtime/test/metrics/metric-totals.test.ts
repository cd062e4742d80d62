import type { MetricFamily } from '@sluice/ingress/metrics';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { MetricTotals } from '../../src/metrics/metric-totals.js';

function hits(values: Readonly<Record<string, number>>): readonly MetricFamily[] {
  const series = Object.entries(values);
  return [
    {
      name: 'hits_total',
      kind: 'counter',
      help: '',
      labels: ['route'],
      series: series.map(([route, value]) => ({ labels: [route], value })),
    },
    {
      name: 'took_seconds',
      kind: 'histogram',
      help: '',
      labels: ['route'],
      bounds: [1],
      series: series.map(([route, value]) => ({ labels: [route], counts: [value, 0], sum: value })),
    },
  ];
}

function sumOf(totals: MetricTotals, name: string): number {
  const family = totals.sum().find((one) => one.name === name);
  if (family === undefined) return 0;
  if (family.kind !== 'histogram') return family.series.reduce((sum, { value }) => sum + value, 0);
  return family.series.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
}

it('the counts of all processes are added up by their labels', () => {
  const totals = new MetricTotals();
  totals.heard('a', hits({ '/x': 2, '/y': 1 }));
  totals.heard('b', hits({ '/x': 3 }));
  expect(totals.sum()[0]?.series).toEqual([
    { labels: ['/x'], value: 5 },
    { labels: ['/y'], value: 1 },
  ]);
});

it('the counts of a process that ended stay, and a successor of its name adds to them', () => {
  const totals = new MetricTotals();
  totals.heard('a', hits({ '/x': 7 }));
  totals.ended('a');
  totals.heard('b', hits({ '/x': 1 }));
  expect(sumOf(totals, 'hits_total')).toBe(8);
});

it('a gauge, and a series of one process alone, end with the process', () => {
  const totals = new MetricTotals();
  const gauge: MetricFamily = {
    name: 'load',
    kind: 'gauge',
    help: '',
    labels: [],
    series: [{ labels: [], value: 4 }],
  };
  const own: MetricFamily = {
    name: 'own_total',
    kind: 'counter',
    help: '',
    labels: ['replica'],
    isPerProcess: true,
    series: [{ labels: ['r'], value: 4 }],
  };
  totals.heard('a', [gauge, own]);
  totals.ended('a');
  expect(totals.sum()).toEqual([]);
});

it('what an earlier collector kept is counted further', () => {
  const totals = new MetricTotals();
  totals.heard('a', hits({ '/x': 7 }));
  totals.ended('a');
  const next = new MetricTotals(totals.retired);
  next.heard('b', hits({ '/x': 1 }));
  expect(sumOf(next, 'took_seconds')).toBe(8);
});

it('no sum ever goes down, whatever processes begin, end, restart and forget', () => {
  const process = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('counted' as const), process, by: fc.nat(5), route: process }),
    fc.record({ kind: fc.constant('ended' as const), process }),
    fc.record({ kind: fc.constant('restarted' as const), process }),
    fc.record({ kind: fc.constant('forgot' as const), process, route: process }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const totals = new MetricTotals();
      const processes = new Map<string, Record<string, number>>();
      let counted = 0;
      for (const one of steps) {
        const values = processes.get(one.process) ?? {};
        processes.set(one.process, values);
        if (one.kind === 'counted') {
          values[one.route] = (values[one.route] ?? 0) + one.by;
          counted += one.by;
        } else if (one.kind === 'forgot') delete values[one.route];
        else processes.delete(one.process);
        if (one.kind === 'ended') totals.ended(one.process);
        else totals.heard(one.process, hits(processes.get(one.process) ?? {}));
        expect(sumOf(totals, 'hits_total')).toBe(counted);
        expect(sumOf(totals, 'took_seconds')).toBe(counted);
      }
    }),
  );
});
