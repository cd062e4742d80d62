import type { HistogramFamily, MetricFamily, NumberSeries } from '@sluice/ingress/metrics';

import { mergeFamilies } from './merge-families.js';
import type { CollectedFamilies } from './metrics-collector.js';

/**
 * The metrics under the names, labels and buckets that Ray Serve 2.60 gives them, made of those of Sluice.
 *
 * Those that Ray has for each replica end with the replica, as they do there: there are never more of them than
 * replicas.
 */
export function rayFamilies({ families, sources }: CollectedFamilies): readonly MetricFamily[] {
  const own = [...sources].flatMap(([source, list]) => list.map((one) => ofReplica(one, source)));
  const made = RULES.flatMap((rule) => {
    const all = rule.isOfReplicas === true ? own : families;
    return all.filter(({ name }) => name === rule.from).flatMap((family) => rule.make(family));
  });
  // Without the labels that Ray does not have, several series may be one.
  return mergeFamilies(made.flatMap(singly).map((family) => [family]));
}

/** The metrics of one replica, with its id, which those of a deployment do not have. */
function ofReplica(family: MetricFamily, replica: string): MetricFamily {
  const labels = [...family.labels, 'replica'];
  if (family.kind === 'histogram') {
    return { ...family, labels, series: family.series.map((one) => withLabel(one, replica)) };
  }
  return { ...family, labels, series: family.series.map((one) => withLabel(one, replica)) };
}

function withLabel<T extends { readonly labels: readonly string[] }>(series: T, value: string): T {
  return { ...series, labels: [...series.labels, value] };
}

interface Rule {
  readonly from: string;
  /** Made of the metrics of each replica, and not of their sum. */
  readonly isOfReplicas?: boolean;
  make(family: MetricFamily): readonly MetricFamily[];
}

const HTTP_LABELS: Renamed = {
  application: 'application',
  route: 'http_route',
  method: 'http_request_method',
  status_code: 'http_response_status_code',
};
const DEPLOYMENT: Renamed = { application: 'application', deployment: 'deployment' };
const REPLICA: Renamed = { ...DEPLOYMENT, replica: 'replica' };

/** Names of Ray's labels, and those of ours that they have the values of. */
type Renamed = Readonly<Record<string, string>>;

const RULES: readonly Rule[] = [
  {
    from: 'http_server_request_duration_seconds',
    make: (family) => [
      counted(family, 'num_http_requests_total', HTTP_LABELS),
      counted(onlyErrors(family), 'num_http_error_requests_total', {
        ...HTTP_LABELS,
        error_code: 'http_response_status_code',
      }),
      timed(family, 'http_request_latency_ms', HTTP_LABELS),
    ],
  },
  renamed('http_server_active_requests', 'num_ongoing_http_requests', {}),
  {
    from: 'sluice_replica_request_duration_seconds',
    isOfReplicas: true,
    make: (family) => [
      counted(family, 'deployment_request_counter_total', REPLICA),
      timed(family, 'deployment_processing_latency_ms', REPLICA),
    ],
  },
  {
    ...renamed('sluice_replica_requests_failed_total', 'deployment_error_counter_total', REPLICA),
    isOfReplicas: true,
  },
  renamed('sluice_queued_requests', 'deployment_queued_queries', DEPLOYMENT),
  renamed('sluice_replica_ongoing_requests', 'replica_processing_queries', REPLICA),
  renamed('sluice_replica_ongoing_requests', 'request_router_queue_len', {
    ...DEPLOYMENT,
    replica_id: 'replica',
  }),
  renamed('sluice_replicas_wanted', 'autoscaling_target_replicas', DEPLOYMENT),
  {
    from: 'sluice_replicas',
    make(family) {
      if (family.kind === 'histogram') return [];
      const at = family.labels.indexOf('state');
      const series = family.series.filter(({ labels }) => labels[at] === 'RUNNING');
      return [relabelled({ ...family, series }, 'deployment_replica_healthy', DEPLOYMENT)];
    },
  },
  {
    from: 'sluice_replica_start_duration_seconds',
    make: (family) => [
      counted(family, 'deployment_replica_starts_total', DEPLOYMENT),
      timed(family, 'replica_startup_latency_ms', DEPLOYMENT),
    ],
  },
  {
    from: 'sluice_controller_step_duration_seconds',
    make: (family) => [counted(family, 'controller_num_control_loops', {})],
  },
];

function renamed(from: string, to: string, labels: Renamed): Rule {
  return { from, make: (family) => [relabelled(family, to, labels)] };
}

function relabelled(family: MetricFamily, to: string, labels: Renamed): MetricFamily {
  if (family.kind === 'histogram') return timed(family, to, labels);
  const values = valuesOf(family.labels, labels);
  return {
    ...family,
    name: `ray_serve_${to}`,
    labels: Object.keys(labels),
    series: family.series.map((series) => ({ ...series, labels: values(series.labels) })),
  };
}

/** The number of values of each series of a histogram. */
function counted(family: MetricFamily, to: string, labels: Renamed): MetricFamily {
  const values = valuesOf(family.labels, labels);
  const histograms = family.kind === 'histogram' ? family.series : [];
  const series = histograms.map(({ labels: own, counts }): NumberSeries => ({
    labels: values(own),
    value: counts.reduce((sum, count) => sum + count, 0),
  }));
  return {
    name: `ray_serve_${to}`,
    kind: 'counter',
    help: family.help,
    labels: Object.keys(labels),
    series,
  };
}

/** A histogram in milliseconds, with the buckets of Ray. */
function timed(family: MetricFamily, to: string, labels: Renamed): HistogramFamily {
  const values = valuesOf(family.labels, labels);
  const histograms = family.kind === 'histogram' ? family.series : [];
  const bounds = family.kind === 'histogram' ? family.bounds : [];
  // Each of Ray's bounds is one of ours too, so the counts are exact.
  const bucketOf = [...bounds.map((bound) => bound * 1000), Number.POSITIVE_INFINITY].map(
    (boundMs) => RAY_BOUNDS_MS.filter((rayMs) => rayMs < boundMs - 1e-6).length,
  );
  return {
    name: `ray_serve_${to}`,
    kind: 'histogram',
    help: family.help,
    labels: Object.keys(labels),
    bounds: RAY_BOUNDS_MS,
    series: histograms.map((series) => {
      const counts = [...RAY_BOUNDS_MS, 0].map(() => 0);
      for (const [at, count] of series.counts.entries()) {
        const bucket = bucketOf[at] ?? RAY_BOUNDS_MS.length;
        counts[bucket] = (counts[bucket] ?? 0) + count;
      }
      return { labels: values(series.labels), counts, sum: series.sum * 1000 };
    }),
  };
}

/** Source: `DEFAULT_LATENCY_BUCKET_MS` of Ray Serve. */
export const RAY_BOUNDS_MS: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500, 1_000, 2_000, 5_000, 10_000, 60_000, 120_000,
  300_000, 600_000,
];

/** Responses that broke off keep their status, as they do in Ray. */
function onlyErrors(family: MetricFamily): MetricFamily {
  if (family.kind !== 'histogram') return family;
  const at = family.labels.indexOf('http_response_status_code');
  return { ...family, series: family.series.filter(({ labels }) => Number(labels[at]) >= 400) };
}

function valuesOf(
  ours: readonly string[],
  labels: Renamed,
): (values: readonly string[]) => readonly string[] {
  const places = Object.values(labels).map((name) => ours.indexOf(name));
  return (values) => places.map((place) => values[place] ?? '');
}

/** One family for each series, and one without any, so that the name is there in any case. */
function singly(family: MetricFamily): readonly MetricFamily[] {
  if (family.kind === 'histogram') {
    return [
      { ...family, series: [] },
      ...family.series.map((one) => ({ ...family, series: [one] })),
    ];
  }
  return [{ ...family, series: [] }, ...family.series.map((one) => ({ ...family, series: [one] }))];
}
