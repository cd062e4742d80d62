import type { MetricFamily } from '@sluice/ingress/metrics';
import { describe, expect, it } from 'vitest';

import { LiveHistory } from '../../../src/admin/dashboard/live-history.js';
import { boundsOf, sampleOf } from '../../../src/admin/dashboard/live-sample.js';

const REQUESTS: MetricFamily = {
  name: 'http_server_request_duration_seconds',
  kind: 'histogram',
  help: '',
  labels: ['application', 'http_route', 'http_response_status_code'],
  bounds: [0.1],
  series: [
    { labels: ['shop', '/a', '200'], counts: [3, 1], sum: 1 },
    { labels: ['shop', '/b', '404'], counts: [1, 0], sum: 1 },
    { labels: ['shop', '/b', '499'], counts: [0, 2], sum: 1 },
    { labels: ['shop', '/b', '503'], counts: [1, 0], sum: 1 },
    { labels: ['', '', '404'], counts: [100, 0], sum: 1 },
  ],
};

const gauge = (
  name: string,
  labels: readonly string[],
  series: readonly (readonly [number, ...string[]])[],
): MetricFamily => ({
  name,
  kind: 'gauge',
  help: '',
  labels,
  series: series.map(([value, ...values]) => ({ labels: values, value })),
});

const DEPLOYMENT = ['application', 'deployment'];

describe('a sample of the metrics', () => {
  it('has the requests of each application by their end, and not those of unknown paths', () => {
    expect(sampleOf([REQUESTS], 1).applications).toEqual({
      shop: { ok: 4, refused: 1, left: 2, failed: 1, durations: [5, 3] },
    });
    expect(boundsOf([REQUESTS])).toEqual([0.1]);
  });

  it('adds up what several processes and replicas say of a deployment', () => {
    const families = [
      gauge('sluice_replicas_wanted', DEPLOYMENT, [[2, 'shop', 'Shop']]),
      gauge(
        'sluice_replicas',
        [...DEPLOYMENT, 'state'],
        [
          [1, 'shop', 'Shop', 'RUNNING'],
          [1, 'shop', 'Shop', 'STARTING'],
        ],
      ),
      gauge(
        'sluice_queued_requests',
        [...DEPLOYMENT, 'kind'],
        [
          [1, 'shop', 'Shop', 'request'],
          [2, 'shop', 'Shop', 'websocket'],
        ],
      ),
      gauge(
        'sluice_replica_ongoing_requests',
        [...DEPLOYMENT, 'replica'],
        [
          [4, 'shop', 'Shop', 'one'],
          [5, 'shop', 'Shop', 'two'],
        ],
      ),
      gauge('nodejs_eventloop_utilization', ['replica'], [[0.5, 'one']]),
    ];
    const { deployments, replicas } = sampleOf(families, 1);
    expect(deployments).toEqual({
      'shop#Shop': { wanted: 2, running: 1, queued: 3, ongoing: 9, shed: 0 },
    });
    expect(replicas).toEqual({
      one: { ongoing: 4, busy: 0.5, memoryBytes: undefined },
      two: { ongoing: 5, busy: undefined, memoryBytes: undefined },
    });
  });
});

describe('the samples of the last minutes', () => {
  it('are taken when somebody asks, at most about once a second', async () => {
    let asked = 0;
    const history = new LiveHistory(() => {
      asked += 1;
      return Promise.resolve([REQUESTS]);
    });
    await history.since(0, 1000);
    await history.since(0, 1500);
    const { samples } = await history.since(1000, 2000);
    expect([asked, samples.map(({ atMs }) => atMs)]).toEqual([2, [2000]]);
  });

  it('are kept for ten minutes', async () => {
    const history = new LiveHistory(() => Promise.resolve([REQUESTS]));
    for (let atS = 1; atS <= 700; atS += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await history.since(0, atS * 1000);
    }
    const { samples } = await history.since(0, 700_000);
    expect([samples.length, samples[0]?.atMs]).toEqual([600, 101_000]);
  });
});
