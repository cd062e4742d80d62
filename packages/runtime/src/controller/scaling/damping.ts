import type { AutoscalingConfig } from '../../deployment/autoscaling-config.js';

/**
 * The number of replicas to go to from `current` when `desired`, which may be a fraction, are needed:
 * the factors take a part of the way, rounded up.
 *
 * A downscaling factor that rounds back to `current` takes one replica away all the same. From no
 * replicas a factor has nothing to multiply. Source: Ray Serve's `_apply_scaling_factors`.
 */
export function dampedReplicas(
  desired: number,
  current: number,
  factors: Pick<AutoscalingConfig, 'upscalingFactor' | 'downscalingFactor'>,
): number {
  if (current === 0) return Math.ceil(desired);
  const missing = desired - current;
  const factor = missing > 0 ? factors.upscalingFactor : factors.downscalingFactor;
  const damped = Math.ceil(current + factor * missing);
  const isStuck = Math.ceil(desired) < current && damped === current;
  return isStuck ? damped - 1 : damped;
}
