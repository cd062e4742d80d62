import type { AutoscalingConfig } from './autoscaling-config.js';
import type { DeploymentConfig } from './deployment-config.js';

/** The share of all replicas that should run, as a rollout by capacity raises or lowers it. */
export interface TargetCapacity {
  /** 0 to 100. */
  readonly percent: number;
  /** Whether the capacity is being raised or lowered. */
  readonly direction: 'up' | 'down';
}

/** The fewest and the most replicas. */
export interface ReplicaBounds {
  readonly min: number;
  readonly max: number;
}

/**
 * The bounds of an autoscaled deployment. While the capacity rises, `initialReplicas` is the lower one:
 * a new cluster is as large as the old one was before it has any load. Source: Ray Serve.
 */
export function boundsOf(
  config: Pick<AutoscalingConfig, 'minReplicas' | 'maxReplicas' | 'initialReplicas'>,
  capacity?: TargetCapacity,
): ReplicaBounds {
  const { minReplicas, maxReplicas } = config;
  const isRising = capacity?.direction === 'up';
  const least = isRising ? (config.initialReplicas ?? minReplicas) : minReplicas;
  return {
    min: adjustedToCapacity(least, capacity?.percent),
    max: adjustedToCapacity(maxReplicas, capacity?.percent),
  };
}

/**
 * A number of replicas at a capacity of `percent`, half a replica rounded up; undefined is 100. Only a
 * capacity of 0 makes some replicas none.
 */
export function adjustedToCapacity(replicas: number, percent: number | undefined): number {
  if (percent === undefined || percent === 100) return replicas;
  if (percent === 0 || replicas === 0) return 0;
  return Math.max(1, Math.floor((replicas * percent) / 100 + 0.5));
}

/** The nearest number within the bounds. */
export function bounded(replicas: number, { min, max }: ReplicaBounds): number {
  return Math.max(min, Math.min(max, replicas));
}

/** How many replicas a deployment begins with. */
export function initialReplicas(
  config: Pick<DeploymentConfig, 'numReplicas' | 'autoscalingConfig'>,
  capacity?: TargetCapacity,
): number {
  const { autoscalingConfig: scaling, numReplicas } = config;
  if (scaling === null) return adjustedToCapacity(numReplicas, capacity?.percent);
  return bounded(scaling.initialReplicas ?? scaling.minReplicas, boundsOf(scaling, capacity));
}
