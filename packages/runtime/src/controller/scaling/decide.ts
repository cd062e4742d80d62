import type { AutoscalingConfig } from '../../deployment/autoscaling-config.js';
import { bounded, boundsOf, type TargetCapacity } from '../../deployment/replica-bounds.js';
import { dampedReplicas } from './damping.js';
import { delayedReplicas, type DelayState } from './delay.js';

/** What a decision knows of its deployment. */
export interface ScalingInput {
  readonly config: AutoscalingConfig;
  /** Replicas that serve now. */
  readonly current: number;
  /** Replicas wanted until now, some of which may be starting. */
  readonly target: number;
  /** Queued and running requests over the look-back period; a fraction where it is a mean. */
  readonly load: number;
  /** How many replicas a policy of the user's wants, perhaps a fraction; undefined for {@link desiredByLoad}. */
  readonly desired?: number | undefined;
  readonly capacity?: TargetCapacity | undefined;
  readonly nowMs: number;
}

/** The number of replicas wanted from now on, and what the next decision must know. */
export interface ScalingDecision {
  readonly replicas: number;
  /** How many the load asked for, before factors, delays and bounds. */
  readonly desired: number;
  readonly state: DelayState;
}

/**
 * Decides how many replicas a deployment should have. Pure; source: Ray Serve's
 * `_apply_autoscaling_config` around its default policy.
 *
 * The desired number is damped by the factors, waits for its delay, and is kept within the bounds. A
 * deployment that has no replica and some request gets one at once.
 */
export function decideReplicas(input: ScalingInput, state: DelayState): ScalingDecision {
  const { config, current, target, load, nowMs } = input;
  const bounds = boundsOf(config, input.capacity);
  if (current === 0 && load > 0) {
    const woken = Math.max(Math.ceil(config.upscalingFactor), target);
    return { replicas: bounded(woken, bounds), desired: woken, state };
  }
  const desired = input.desired ?? desiredByLoad(input);
  const damped = dampedReplicas(desired, current, config);
  if (current === 0 && damped > 0) return { replicas: bounded(damped, bounds), desired, state };
  const delayed = delayedReplicas(Math.max(0, damped), target, { state, delays: config, nowMs });
  return { replicas: bounded(delayed.replicas, bounds), desired, state: delayed.state };
}

/** As many replicas as give each its `targetOngoingRequests`; a fraction. */
export function desiredByLoad(
  input: Pick<ScalingInput, 'config' | 'current' | 'target' | 'load'>,
): number {
  // What has no replica and no request stays as it is.
  if (input.current === 0) return input.target;
  return input.load / input.config.targetOngoingRequests;
}
