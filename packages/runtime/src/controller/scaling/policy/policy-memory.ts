import { boundsOf } from '../../../deployment/replica-bounds.js';
import type { AutoscalingContext } from '../../../policy-worker/autoscaling-context.js';
import { aggregate, withSample, type LoadWindow } from '../load-window.js';
import type { LoadReports, Measurement } from '../measure.js';
import type { ScaledDeployment } from '../scaled-deployments.js';
import type { ScalingLook } from '../scaling-memory.js';
import { NO_STATS, statsOf, withStats, type StatsWindows } from './stats-windows.js';

/** One look at a deployment whose policy is to be asked. */
export interface PolicyLook {
  readonly deployment: ScaledDeployment;
  readonly seen: Measurement;
  readonly look: ScalingLook;
}

/** What is remembered of a deployment for its policy; a new controller begins without. */
export interface PolicyMemory {
  readonly queued: LoadWindow;
  readonly stats: StatsWindows;
  /** What the policy gave with its last decision. */
  readonly state: Readonly<Record<string, unknown>>;
  readonly scaledUpMs: number | undefined;
  readonly scaledDownMs: number | undefined;
}

export const NO_POLICY_MEMORY: PolicyMemory = {
  queued: [],
  stats: NO_STATS,
  state: {},
  scaledUpMs: undefined,
  scaledDownMs: undefined,
};

/** Takes in one look. */
export function remembered(
  memory: PolicyMemory,
  { deployment, seen }: PolicyLook,
  { nowMs, reports }: { readonly nowMs: number; readonly reports: LoadReports },
): PolicyMemory {
  const lookBackMs = deployment.config.lookBackPeriodS * 1_000;
  const { replicas } = deployment;
  return {
    ...memory,
    queued: withSample(memory.queued, { atMs: nowMs, value: seen.queued }, lookBackMs),
    stats: withStats(memory.stats, { replicas, reports }, { nowMs, lookBackMs }),
  };
}

/** Shows a deployment to its policy. */
export function contextOf(
  { deployment, look }: PolicyLook,
  memory: PolicyMemory,
  now: { readonly nowMs: number; readonly toUnixS: (ms: number) => number },
): AutoscalingContext {
  const { config, capacity, replicas } = deployment;
  const { nowMs, toUnixS } = now;
  const period = { nowMs, lookBackMs: config.lookBackPeriodS * 1_000 };
  const queued = aggregate(memory.queued, config.aggregationFunction, period) ?? 0;
  const { min, max } = boundsOf(config, capacity);
  const unixOf = (ms: number | undefined): number | null => (ms === undefined ? null : toUnixS(ms));
  return {
    deploymentName: deployment.name,
    appName: deployment.application,
    currentNumReplicas: replicas.length,
    targetNumReplicas: deployment.wanted,
    runningReplicas: replicas,
    totalNumRequests: look.requests,
    totalQueuedRequests: queued,
    // The least of one figure and the least of another need not be of the same moment.
    totalRunningRequests: Math.max(0, look.requests - queued),
    load: look.load,
    ...statsOf(memory.stats, config, { ...period, toUnixS }),
    capacityAdjustedMinReplicas: min,
    capacityAdjustedMaxReplicas: max,
    policyState: memory.state,
    lastScaleUpTime: unixOf(memory.scaledUpMs),
    lastScaleDownTime: unixOf(memory.scaledDownMs),
    currentTime: toUnixS(nowMs),
    config,
  };
}
