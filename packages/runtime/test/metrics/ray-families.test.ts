import { Histogram, SECONDS_BOUNDS, type MetricFamily } from '@sluice/ingress/metrics';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { RAY_BOUNDS_MS, rayFamilies } from '../../src/metrics/ray-families.js';

const LABELS = [
  'application',
  'http_route',
  'http_request_method',
  'http_response_status_code',
  'error_type',
];

function requests(
  series: readonly { readonly labels: readonly string[]; readonly seconds: readonly number[] }[],
): MetricFamily {
  return {
    name: 'http_server_request_duration_seconds',
    kind: 'histogram',
    help: '',
    labels: LABELS,
    bounds: SECONDS_BOUNDS,
    series: series.map(({ labels, seconds }) => {
      const histogram = new Histogram();
      for (const one of seconds) histogram.record(one);
      return { labels, ...histogram.read() };
    }),
  };
}

/** Of the sums of all processes alone. */
function rayNamesOf(families: readonly MetricFamily[]): readonly MetricFamily[] {
  return rayFamilies({ families, sources: new Map() });
}

it('every bucket of Ray is one of ours, so that its counts are exact', () => {
  const ours = SECONDS_BOUNDS.map((bound) => Math.round(bound * 1e6) / 1e3);
  expect(RAY_BOUNDS_MS.filter((bound) => !ours.includes(bound))).toEqual([]);
});

it('requests have the names and labels of Ray, added up where Ray has no label', () => {
  const families = rayNamesOf([
    requests([
      { labels: ['shop', '/items', 'GET', '200', ''], seconds: [0.01, 0.02] },
      { labels: ['shop', '/items', 'GET', '200', 'cut'], seconds: [0.3] },
      { labels: ['shop', '/items', 'GET', '404', ''], seconds: [0.01] },
    ]),
  ]);
  const find = (name: string): MetricFamily | undefined =>
    families.find((one) => one.name === `ray_serve_${name}`);
  expect(find('num_http_requests_total')).toMatchObject({
    labels: ['application', 'route', 'method', 'status_code'],
    series: [
      { labels: ['shop', '/items', 'GET', '200'], value: 3 },
      { labels: ['shop', '/items', 'GET', '404'], value: 1 },
    ],
  });
  expect(find('num_http_error_requests_total')).toMatchObject({
    series: [{ labels: ['shop', '/items', 'GET', '404', '404'], value: 1 }],
  });
});

it('a duration is in the bucket of Ray in which Ray would count it', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 700, noNaN: true }), (seconds) => {
      const [family] = rayNamesOf([
        requests([{ labels: ['', '', '', '200', ''], seconds: [seconds] }]),
      ]).filter(({ name }) => name.endsWith('latency_ms'));
      const found = family?.kind === 'histogram' ? family.series[0]?.counts.indexOf(1) : undefined;
      const at = RAY_BOUNDS_MS.findIndex((boundMs) => seconds <= boundMs / 1000);
      expect(found).toBe(at === -1 ? RAY_BOUNDS_MS.length : at);
    }),
  );
});

function failures(value: number): readonly MetricFamily[] {
  return [
    {
      name: 'sluice_replica_requests_failed_total',
      kind: 'counter',
      help: '',
      labels: ['application', 'deployment'],
      series: [{ labels: ['shop', 'Model'], value }],
    },
  ];
}

it('what Ray counts in each replica has the label of the replica, for those that there are', () => {
  const families = rayFamilies({
    // A third replica, which has ended, counted 4.
    families: failures(9),
    sources: new Map([
      ['shop#Model#a', failures(2)],
      ['shop#Model#b', failures(3)],
      ['ingress 1 (42)', []],
    ]),
  });
  const failed = families.find(({ name }) => name === 'ray_serve_deployment_error_counter_total');
  expect(failed).toMatchObject({
    labels: ['application', 'deployment', 'replica'],
    series: [
      { labels: ['shop', 'Model', 'shop#Model#a'], value: 2 },
      { labels: ['shop', 'Model', 'shop#Model#b'], value: 3 },
    ],
  });
});
