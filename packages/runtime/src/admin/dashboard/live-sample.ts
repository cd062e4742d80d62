import type { HistogramFamily, MetricFamily } from '@sluice/ingress/metrics';

/**
 * The figures of a server at one moment. Counts go on from the start of the server: two samples make a rate.
 */
export interface LiveSample {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly applications: Readonly<Record<string, LiveApplication>>;
  /** By `application#deployment`. */
  readonly deployments: Readonly<Record<string, LiveDeployment>>;
  /** By replica id. */
  readonly replicas: Readonly<Record<string, LiveReplica>>;
}

export interface LiveApplication {
  /** Requests that have ended, by the first digit of their status; 499 counts as `left`. */
  readonly ok: number;
  readonly refused: number;
  readonly failed: number;
  readonly left: number;
  /** The requests by bucket of {@link LiveFigures.bounds}, and one more. */
  readonly durations: readonly number[];
}

export interface LiveDeployment {
  readonly queued: number;
  readonly ongoing: number;
  readonly wanted: number;
  readonly running: number;
  /** Requests and calls that found the queue full. */
  readonly shed: number;
}

export interface LiveReplica {
  readonly ongoing: number;
  /** From 0 to 1; undefined before the replica has been asked. */
  readonly busy: number | undefined;
  readonly memoryBytes: number | undefined;
}

/** The answer of the API: the newest samples, oldest first. */
export interface LiveFigures {
  /** Upper bounds of the buckets of `durations`, in seconds. */
  readonly bounds: readonly number[];
  readonly samples: readonly LiveSample[];
}

/** Picks out of the metrics of all processes what the dashboard shows. */
export function sampleOf(families: readonly MetricFamily[], atMs: number): LiveSample {
  const read = readerOf(families);
  return {
    atMs,
    applications: applicationsOf(families),
    deployments: deploymentsOf(read),
    replicas: replicasOf(read),
  };
}

/** The buckets in which requests are counted. */
export function boundsOf(families: readonly MetricFamily[]): readonly number[] {
  return requestsOf(families)?.bounds ?? [];
}

function requestsOf(families: readonly MetricFamily[]): HistogramFamily | undefined {
  const family = families.find(({ name }) => name === 'http_server_request_duration_seconds');
  return family?.kind === 'histogram' ? family : undefined;
}

function applicationsOf(
  families: readonly MetricFamily[],
): Readonly<Record<string, LiveApplication>> {
  const family = requestsOf(families);
  if (family === undefined) return {};
  const name = family.labels.indexOf('application');
  const status = family.labels.indexOf('http_response_status_code');
  const found = new Map<string, { -readonly [K in keyof LiveApplication]: LiveApplication[K] }>();
  for (const { labels, counts } of family.series) {
    const application = labels[name] ?? '';
    // Paths that no application has.
    if (application === '') continue;
    const before = found.get(application);
    const entry = before ?? { ok: 0, refused: 0, failed: 0, left: 0, durations: [] };
    const count = counts.reduce((sum, one) => sum + one, 0);
    entry[endOf(labels[status] ?? '')] += count;
    entry.durations = counts.map((one, at) => one + (entry.durations[at] ?? 0));
    found.set(application, entry);
  }
  return Object.fromEntries(found);
}

function endOf(status: string): 'ok' | 'refused' | 'failed' | 'left' {
  if (status === '499') return 'left';
  if (status.startsWith('5')) return 'failed';
  return status.startsWith('4') ? 'refused' : 'ok';
}

/** The sum of a metric by the value of some labels, joined by `#`. */
type Reader = (
  name: string,
  by: readonly string[],
  only?: readonly [label: string, value: string],
) => ReadonlyMap<string, number>;

function readerOf(families: readonly MetricFamily[]): Reader {
  return (name, by, only) => {
    const sums = new Map<string, number>();
    for (const family of families) {
      if (family.name !== name || family.kind === 'histogram') continue;
      const places = by.map((label) => family.labels.indexOf(label));
      const filter = only === undefined ? -1 : family.labels.indexOf(only[0]);
      for (const { labels, value } of family.series) {
        if (only !== undefined && labels[filter] !== only[1]) continue;
        const key = places.map((place) => labels[place] ?? '').join('#');
        sums.set(key, (sums.get(key) ?? 0) + value);
      }
    }
    return sums;
  };
}

const DEPLOYMENT = ['application', 'deployment'];

function deploymentsOf(read: Reader): Readonly<Record<string, LiveDeployment>> {
  const wanted = read('sluice_replicas_wanted', DEPLOYMENT);
  const running = read('sluice_replicas', DEPLOYMENT, ['state', 'RUNNING']);
  const queued = read('sluice_queued_requests', DEPLOYMENT);
  const ongoing = read('sluice_replica_ongoing_requests', DEPLOYMENT);
  const shed = read('sluice_shed_total', DEPLOYMENT);
  return Object.fromEntries(
    [...wanted.keys()].map((key) => [
      key,
      {
        wanted: wanted.get(key) ?? 0,
        running: running.get(key) ?? 0,
        queued: queued.get(key) ?? 0,
        ongoing: ongoing.get(key) ?? 0,
        shed: shed.get(key) ?? 0,
      },
    ]),
  );
}

function replicasOf(read: Reader): Readonly<Record<string, LiveReplica>> {
  const ongoing = read('sluice_replica_ongoing_requests', ['replica']);
  const busy = read('nodejs_eventloop_utilization', ['replica']);
  const memory = read('process_memory_usage_bytes', ['replica']);
  return Object.fromEntries(
    [...ongoing].map(([id, count]) => [
      id,
      { ongoing: count, busy: busy.get(id), memoryBytes: memory.get(id) },
    ]),
  );
}
