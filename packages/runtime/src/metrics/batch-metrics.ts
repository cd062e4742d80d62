import { Histogram, type MetricFamily } from '@sluice/ingress/metrics';

/** Counts the batches of one method. */
export interface BatchMetrics {
  /** Counts a batch that has ended. `size` is its number of items. */
  record(size: number, durationMs: number): void;
}

interface Counted extends BatchMetrics {
  readonly method: string;
  readonly sizes: Histogram;
  readonly durations: Histogram;
}

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const methods = new Map<string, Counted>();

/** The counts of a method of this process's replica; the same for the same name. */
export function batchMetrics(method: string): BatchMetrics {
  const known = methods.get(method);
  if (known !== undefined) return known;
  const [sizes, durations] = [new Histogram(SIZES), new Histogram()];
  const counted: Counted = {
    method,
    sizes,
    durations,
    record(size, durationMs) {
      sizes.record(size);
      durations.record(durationMs / 1000);
    },
  };
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
