import type { LoadReport } from '../../replica/load-report.js';
import { deploymentKey } from '../goal.js';
import type { ScaledDeployment } from './scaled-deployments.js';

/** The last report of each process, by its id. */
export type LoadReports = ReadonlyMap<string, LoadReport>;

/** The work of one deployment at one moment. */
export interface DeploymentWork {
  /** Requests, calls and WebSockets that wait. */
  readonly queued: number;
  /** Those that run, by replica. */
  readonly running: ReadonlyMap<string, number>;
}

const NO_WORK: DeploymentWork = { queued: 0, running: new Map() };

/** Adds up what the routers have to do, by {@link deploymentKey}. */
export function routedWork(reports: LoadReports): ReadonlyMap<string, DeploymentWork> {
  const work = new Map<string, { queued: number; readonly running: Map<string, number> }>();
  for (const { loads } of reports.values()) {
    for (const { application, deployment, queued, running } of loads) {
      const key = deploymentKey(application, deployment);
      const sum = work.get(key) ?? { queued: 0, running: new Map<string, number>() };
      work.set(key, sum);
      sum.queued += queued;
      for (const [id, count] of Object.entries(running)) {
        sum.running.set(id, (sum.running.get(id) ?? 0) + count);
      }
    }
  }
  return work;
}

/** What one look at a deployment has found. */
export interface Measurement {
  /** Waiting. */
  readonly queued: number;
  /** Waiting and running. */
  readonly requests: number;
  /** The replicas as busy as their event loops are, in requests: at least `requests`. */
  readonly load: number;
}

/**
 * Measures the work of a deployment.
 *
 * A replica has as many requests as it says or as the routers have sent to it, whichever is more: one
 * that computes says nothing. One whose event loop is busier than its requests tell counts as
 * `utilization / targetUtilization` times the requests it should have.
 */
export function measure(
  deployment: ScaledDeployment,
  reports: LoadReports,
  routed: ReadonlyMap<string, DeploymentWork>,
): Measurement {
  const { config } = deployment;
  const { queued, running } = routed.get(deployment.key) ?? NO_WORK;
  let requests = queued;
  let load = queued;
  for (const id of deployment.replicas) {
    const report = reports.get(id);
    const own = Math.max(report?.ongoing ?? 0, running.get(id) ?? 0);
    const busy =
      (report?.utilization ?? 0) / (config.targetUtilization ?? Number.POSITIVE_INFINITY);
    requests += own;
    load += Math.max(own, busy * config.targetOngoingRequests);
  }
  return { queued, requests, load };
}
