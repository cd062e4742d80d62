import type { Simulation } from './simulate.js';

/** What a simulation comes to. */
export interface Summary {
  readonly mostReplicas: number;
  /** Replicas times hours, of those wanted: what they cost. */
  readonly replicaHours: number;
  /** Seconds, of all requests. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly slowest: number;
  readonly mostQueued: number;
  readonly changes: number;
}

export function summarize({ moments, changes }: Simulation): Summary {
  const pairs = moments.slice(1).map((moment, index) => {
    const seconds = moment.second - (moments[index]?.second ?? 0);
    return { ...moment, seconds, requests: moment.rate * seconds };
  });
  const byLatency = pairs.toSorted((a, b) => a.latency - b.latency);
  const all = pairs.reduce((sum, { requests }) => sum + requests, 0);
  const percentile = (share: number): number => {
    let seen = 0;
    for (const { latency, requests } of byLatency) {
      seen += requests;
      if (seen >= share * all) return latency;
    }
    return byLatency.at(-1)?.latency ?? 0;
  };
  const most = (of: (moment: (typeof pairs)[number]) => number): number =>
    pairs.reduce((highest, moment) => Math.max(highest, of(moment)), 0);
  return {
    mostReplicas: most(({ wanted }) => wanted),
    replicaHours: pairs.reduce((sum, { wanted, seconds }) => sum + (wanted * seconds) / 3_600, 0),
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    slowest: most(({ latency }) => latency),
    mostQueued: most(({ queued }) => queued),
    changes,
  };
}
