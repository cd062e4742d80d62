import type { AutoscalingConfig } from '../../deployment/autoscaling-config.js';

/** Since when another number of replicas has been wanted without a break. */
export type DelayState =
  | { readonly kind: 'steady' }
  | { readonly kind: 'up' | 'down'; readonly sinceMs: number };

export const STEADY: DelayState = { kind: 'steady' };

/** The options that say how long a change must be wanted. */
export type Delays = Pick<
  AutoscalingConfig,
  'upscaleDelayS' | 'downscaleDelayS' | 'downscaleToZeroDelayS'
>;

/** Differences of times are a little off: 400 s may be 399,999.9999999 ms. */
const TOLERANCE_MS = 1e-3;

/**
 * Goes to `desired` replicas when that direction has been wanted without a break for its delay;
 * another direction, or none, begins anew.
 *
 * Only the last replica may make place for none, with a delay of its own. Source: Ray Serve's
 * `_apply_delay_logic`.
 */
export function delayedReplicas(
  desired: number,
  target: number,
  now: { readonly state: DelayState; readonly delays: Delays; readonly nowMs: number },
): { readonly replicas: number; readonly state: DelayState } {
  if (desired === target) return { replicas: target, state: STEADY };
  const kind = desired > target ? 'up' : 'down';
  const sinceMs = now.state.kind === kind ? now.state.sinceMs : now.nowMs;
  const heldMs = now.nowMs - sinceMs + TOLERANCE_MS;
  if (heldMs < delayMs(kind, target, now.delays)) {
    return { replicas: target, state: { kind, sinceMs } };
  }
  const least = kind === 'down' && target > 1 ? 1 : 0;
  return { replicas: Math.max(least, desired), state: STEADY };
}

function delayMs(kind: 'up' | 'down', target: number, delays: Delays): number {
  const { upscaleDelayS, downscaleDelayS, downscaleToZeroDelayS } = delays;
  if (kind === 'up') return upscaleDelayS * 1_000;
  return (target === 1 ? (downscaleToZeroDelayS ?? downscaleDelayS) : downscaleDelayS) * 1_000;
}
