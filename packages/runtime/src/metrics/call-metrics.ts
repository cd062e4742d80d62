import { Histogram, SECONDS_BOUNDS, type MetricFamily } from '@sluice/ingress/metrics';
import type { DeploymentKey } from '@sluice/ingress/router';

/** How a call through a handle ended. */
export type CallOutcome = 'ok' | 'error' | 'cancelled' | 'shed' | 'lost';

/** By the object that all calls through one handle share, and what it stands for. */
const byKey = new WeakMap<DeploymentKey, CallCounts>();
const all = new Map<string, CallCounts>();

type CallCounts = DeploymentKey & { readonly outcomes: Map<CallOutcome, Histogram> };

/** Counts a call of this process that has ended. */
export function recordCall(key: DeploymentKey, outcome: CallOutcome, durationMs: number): void {
  const counts = byKey.get(key) ?? countsOf(key);
  const known = counts.outcomes.get(outcome);
  const histogram = known ?? new Histogram();
  if (known === undefined) counts.outcomes.set(outcome, histogram);
  histogram.record(durationMs / 1000);
}

/** The calls that this process made through handles. */
export function callFamilies(): readonly MetricFamily[] {
  return [
    {
      name: 'sluice_handle_call_duration_seconds',
      kind: 'histogram',
      help: 'Duration of calls through handles as their callers saw them, by the deployment that was called.',
      labels: ['application', 'deployment', 'outcome'],
      bounds: SECONDS_BOUNDS,
      series: [...all.values()].flatMap(({ application, deployment, outcomes }) =>
        [...outcomes].map(([outcome, histogram]) => ({
          labels: [application, deployment, outcome],
          ...histogram.read(),
        })),
      ),
    },
  ];
}

function countsOf(key: DeploymentKey): CallCounts {
  const { application, deployment } = key;
  const name = `${application}#${deployment}`;
  const counts = all.get(name) ?? { application, deployment, outcomes: new Map() };
  all.set(name, counts);
  byKey.set(key, counts);
  return counts;
}
