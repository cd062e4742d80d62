import { subscribe } from 'node:diagnostics_channel';

import { Histogram, type MetricFamily } from '@sluice/ingress/metrics';

import type { BatchEvent } from './batch-event.js';

interface Counted {
  readonly method: string;
  readonly sizes: Histogram;
  readonly durations: Histogram;
}

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const methods = new Map<string, Counted>();

/** Counts the batches of this process from now on. */
export function countBatches(): void {
  subscribe('sluice:batch', (message) => {
    // The only publisher is the queue of batches of this same version.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { name, size, durationMs } = message as BatchEvent;
    const { sizes, durations } = countsOf(name);
    sizes.record(size);
    durations.record(durationMs / 1000);
  });
}

function countsOf(method: string): Counted {
  const known = methods.get(method);
  if (known !== undefined) return known;
  const counted = { method, sizes: new Histogram(SIZES), durations: new Histogram() };
  methods.set(method, counted);
  return counted;
}

/** The batches of a replica. */
export function batchFamilies({
  application,
  deployment,
}: {
  readonly application: string;
  readonly deployment: string;
}): readonly MetricFamily[] {
  const counted = [...methods.values()];
  const head = { kind: 'histogram', labels: ['application', 'deployment', 'method'] } as const;
  return [
    {
      ...head,
      name: 'sluice_batch_size',
      help: 'Items in the batches that batched methods got.',
      bounds: SIZES,
      series: counted.map(({ method, sizes }) => ({
        labels: [application, deployment, method],
        ...sizes.read(),
      })),
    },
    {
      ...head,
      name: 'sluice_batch_duration_seconds',
      help: 'Time that batched methods took for a batch.',
      bounds: counted[0]?.durations.bounds ?? [],
      series: counted.map(({ method, durations }) => ({
        labels: [application, deployment, method],
        ...durations.read(),
      })),
    },
  ];
}
