import type { EndedWork } from '@sluice/ingress/channel';
import { Histogram, type MetricFamily } from '@sluice/ingress/metrics';

import type { ReplicaIdentity } from './spec.js';

/** Counts the work of one replica: requests and calls through handles alike. */
export class ReplicaMetrics {
  readonly #durations = new Histogram();
  #failed = 0;
  #cancelled = 0;
  full = 0;
  draining = 0;

  ended(work: EndedWork): void {
    this.#durations.record(work.tookMs / 1000);
    if (work.isAborted) this.#cancelled += 1;
    else if (work.hasFailed) this.#failed += 1;
  }

  families(
    { application, deployment, id }: ReplicaIdentity,
    load: { readonly ongoing: number; readonly webSockets: number },
  ): readonly MetricFamily[] {
    const labels = [application, deployment];
    const gauge = (value: number): { readonly series: readonly NumberSeriesOf[] } => ({
      series: [{ labels: [...labels, id], value }],
    });
    const count = (value: number): { readonly series: readonly NumberSeriesOf[] } => ({
      series: [{ labels, value }],
    });
    return [
      {
        name: 'sluice_replica_ongoing_requests',
        kind: 'gauge',
        help: 'Requests and calls that the replica is doing now.',
        labels: [...LABELS, 'replica'],
        ...gauge(load.ongoing),
      },
      {
        name: 'sluice_replica_websockets_open',
        kind: 'gauge',
        help: 'WebSockets and other upgraded connections that the replica has open.',
        labels: [...LABELS, 'replica'],
        ...gauge(load.webSockets),
      },
      {
        name: 'sluice_replica_request_duration_seconds',
        kind: 'histogram',
        help: 'Time that handlers of requests and calls took in their replicas, without queueing.',
        labels: LABELS,
        bounds: this.#durations.bounds,
        series: [{ labels, ...this.#durations.read() }],
      },
      {
        name: 'sluice_replica_requests_failed_total',
        kind: 'counter',
        help: 'Requests and calls whose handlers failed: a 5xx, a response that broke off, an error to the caller.',
        labels: LABELS,
        ...count(this.#failed),
      },
      {
        name: 'sluice_replica_requests_cancelled_total',
        kind: 'counter',
        help: 'Requests and calls that nobody waited for any more when their handlers ended.',
        labels: LABELS,
        ...count(this.#cancelled),
      },
      {
        name: 'sluice_replica_requests_rejected_total',
        kind: 'counter',
        help: 'Requests, calls and WebSockets that replicas sent back, because they were full or draining.',
        labels: [...LABELS, 'reason'],
        series: [
          { labels: [...labels, 'full'], value: this.full },
          { labels: [...labels, 'draining'], value: this.draining },
        ],
      },
    ];
  }
}

const LABELS = ['application', 'deployment'] as const;

interface NumberSeriesOf {
  readonly labels: readonly string[];
  readonly value: number;
}
