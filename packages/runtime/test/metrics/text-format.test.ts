import type { MetricFamily } from '@sluice/ingress/metrics';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { readScrape } from '../../../../test/support/scrape.js';
import { metricsText } from '../../src/metrics/text-format.js';

const COUNTER: MetricFamily = {
  name: 'hits_total',
  kind: 'counter',
  help: 'Hits.',
  labels: ['route', 'status'],
  series: [{ labels: ['/a', '200'], value: 3 }],
};

it('a counter has its help, its type and its labels', () => {
  expect(metricsText([COUNTER])).toBe(
    '# HELP hits_total Hits.\n# TYPE hits_total counter\nhits_total{route="/a",status="200"} 3\n',
  );
});

it('the buckets of a histogram are cumulative, and end with the count', () => {
  const text = metricsText([
    {
      name: 'took_seconds',
      kind: 'histogram',
      help: 'Time.',
      labels: [],
      bounds: [0.1, 1],
      series: [{ labels: [], counts: [1, 2, 4], sum: 9.5 }],
    },
  ]);
  expect(text.split('\n').slice(2, -1)).toEqual([
    'took_seconds_bucket{le="0.1"} 1',
    'took_seconds_bucket{le="1"} 3',
    'took_seconds_bucket{le="+Inf"} 7',
    'took_seconds_sum 9.5',
    'took_seconds_count 7',
  ]);
});

it('a label without a value is left out', () => {
  const text = metricsText([{ ...COUNTER, series: [{ labels: ['', '404'], value: 1 }] }]);
  expect(text).toContain('hits_total{status="404"} 1\n');
});

it('metrics of one name with different labels have one head', () => {
  const other: MetricFamily = {
    ...COUNTER,
    labels: ['user'],
    series: [{ labels: ['u'], value: 1 }],
  };
  expect(metricsText([COUNTER, other]).match(/# TYPE/g)).toHaveLength(1);
});

it('of two kinds of one name the first stays', () => {
  const text = metricsText([COUNTER, { ...COUNTER, kind: 'gauge', labels: [], series: [] }]);
  expect(text).toContain('# TYPE hits_total counter');
  expect(text).not.toContain('gauge');
});

it('any text of a label comes back from the page as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (label) => {
      fc.pre(label !== '' && !/[\r\u0085\u2028\u2029]/.test(label));
      const text = metricsText([{ ...COUNTER, series: [{ labels: [label, '1'], value: 1 }] }]);
      const [sample] = readScrape(text).samples;
      expect(
        sample?.labels['route']?.replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
      ).toBe(label);
    }),
  );
});
