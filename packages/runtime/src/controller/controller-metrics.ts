import { Histogram, SECONDS_BOUNDS, type MetricFamily } from '@sluice/ingress/metrics';

import type { ObservedReplica } from './observed.js';
import type { ReplicaStatus } from './replica-state.js';
import type { ServeStatus } from './report-status.js';

interface DeploymentCounts {
  readonly labels: readonly string[];
  readonly starts: Histogram;
  restarts: number;
  startFailures: number;
  healthFailures: number;
}

/** Counts what the controller does, and what becomes of replicas. */
export class ControllerMetrics {
  readonly #steps = new Histogram();
  readonly #deployments = new Map<string, DeploymentCounts>();

  stepped(durationMs: number): void {
    this.#steps.record(durationMs / 1000);
  }

  ready(replica: Named, tookMs: number): void {
    this.#of(replica).starts.record(tookMs / 1000);
  }

  /** A replica that was ready ended without having been asked to. */
  died(replica: Named): void {
    this.#of(replica).restarts += 1;
  }

  couldNotStart(replica: Named): void {
    this.#of(replica).startFailures += 1;
  }

  healthCheckFailed(replica: Named): void {
    this.#of(replica).healthFailures += 1;
  }

  families(status: ServeStatus): readonly MetricFamily[] {
    const counts = [...this.#deployments.values()];
    const deployments = status.applications.flatMap(({ name, deployments: own }) =>
      own.map((deployment) => ({ application: name, ...deployment })),
    );
    return [
      {
        name: 'sluice_replicas',
        kind: 'gauge',
        help: 'Replicas by the state of their life.',
        labels: [...LABELS, 'state'],
        series: deployments.flatMap(({ application, name, replicas }) =>
          STATES.map((state) => ({
            labels: [application, name, state],
            value: replicas.filter((replica) => replica.status === state).length,
          })),
        ),
      },
      {
        name: 'sluice_replicas_wanted',
        kind: 'gauge',
        help: 'Replicas that the deployment should have now, as its options or its autoscaling say.',
        labels: LABELS,
        series: deployments.map(({ application, name, wantedReplicas }) => ({
          labels: [application, name],
          value: wantedReplicas,
        })),
      },
      {
        name: 'sluice_replica_restarts_total',
        kind: 'counter',
        help: 'Replicas that ended without having been asked to, and are replaced.',
        labels: LABELS,
        series: counts.map(({ labels, restarts }) => ({ labels, value: restarts })),
      },
      {
        name: 'sluice_replica_start_failures_total',
        kind: 'counter',
        help: 'Replicas that ended before they could serve.',
        labels: LABELS,
        series: counts.map(({ labels, startFailures }) => ({ labels, value: startFailures })),
      },
      {
        name: 'sluice_health_check_failures_total',
        kind: 'counter',
        help: 'Health checks that failed; several in a row replace the replica.',
        labels: LABELS,
        series: counts.map(({ labels, healthFailures }) => ({ labels, value: healthFailures })),
      },
      {
        name: 'sluice_replica_start_duration_seconds',
        kind: 'histogram',
        help: 'Time from the start of a replica until it serves.',
        labels: LABELS,
        bounds: SECONDS_BOUNDS,
        series: counts.map(({ labels, starts }) => ({ labels, ...starts.read() })),
      },
      {
        name: 'sluice_controller_step_duration_seconds',
        kind: 'histogram',
        help: 'Time that the controller took to compare what is wanted with what there is, and to act.',
        labels: [],
        bounds: SECONDS_BOUNDS,
        series: [{ labels: [], ...this.#steps.read() }],
      },
    ];
  }

  #of({ application, deployment }: Named): DeploymentCounts {
    const key = `${application}#${deployment}`;
    const known = this.#deployments.get(key);
    if (known !== undefined) return known;
    const made = {
      labels: [application, deployment],
      starts: new Histogram(),
      restarts: 0,
      startFailures: 0,
      healthFailures: 0,
    };
    this.#deployments.set(key, made);
    return made;
  }
}

type Named = Pick<ObservedReplica, 'application' | 'deployment'>;

const LABELS = ['application', 'deployment'] as const;
const STATES: readonly ReplicaStatus[] = [
  'STARTING',
  'UPDATING',
  'RECOVERING',
  'RUNNING',
  'STOPPING',
];
