import type { DeploymentKey } from '../routes/snapshot.js';
import { Histogram, SECONDS_BOUNDS } from './histogram.js';
import type { MetricFamily } from './metric-family.js';

/** How a call through a handle ended. */
export type CallOutcome = 'ok' | 'error' | 'cancelled' | 'expired' | 'shed' | 'lost';

type CallCounts = DeploymentKey & { readonly outcomes: Map<CallOutcome, Histogram> };

/** Counts calls through handles as they end, by the deployment that was called. */
export class CallMetrics {
  /** By the object that all calls through one handle share, and by what it stands for. */
  readonly #byKey = new WeakMap<DeploymentKey, CallCounts>();
  readonly #all = new Map<string, CallCounts>();

  ended(key: DeploymentKey, outcome: CallOutcome, durationMs: number): void {
    const { outcomes } = this.#byKey.get(key) ?? this.#countsOf(key);
    const known = outcomes.get(outcome);
    const histogram = known ?? new Histogram();
    if (known === undefined) outcomes.set(outcome, histogram);
    histogram.record(durationMs / 1000);
  }

  families(): readonly MetricFamily[] {
    return [
      {
        name: 'sluice_handle_call_duration_seconds',
        kind: 'histogram',
        help: 'Duration of calls through handles as their callers saw them, by the deployment that was called.',
        labels: ['application', 'deployment', 'outcome'],
        bounds: SECONDS_BOUNDS,
        series: [...this.#all.values()].flatMap(({ application, deployment, outcomes }) =>
          [...outcomes].map(([outcome, histogram]) => ({
            labels: [application, deployment, outcome],
            ...histogram.read(),
          })),
        ),
      },
    ];
  }

  #countsOf(key: DeploymentKey): CallCounts {
    const { application, deployment } = key;
    const name = `${application}#${deployment}`;
    const counts = this.#all.get(name) ?? { application, deployment, outcomes: new Map() };
    this.#all.set(name, counts);
    this.#byKey.set(key, counts);
    return counts;
  }
}
