import { decideReplicas } from './decide.js';
import { STEADY, type DelayState } from './delay.js';
import { aggregate, withSample, type LoadWindow } from './load-window.js';
import type { Measurement } from './measure.js';
import type { ScaledDeployment } from './scaled-deployments.js';

/** What the decisions about one deployment have to remember; a new controller begins without. */
export interface ScalingMemory {
  readonly load: LoadWindow;
  readonly requests: LoadWindow;
  readonly delay: DelayState;
}

export const NO_MEMORY: ScalingMemory = { load: [], requests: [], delay: STEADY };

/** A look at a deployment, taken into its look-back period. */
export interface ScalingLook {
  readonly memory: ScalingMemory;
  /** The load of the look-back period. */
  readonly load: number;
  /** The requests of the look-back period, without regard to busy event loops. */
  readonly requests: number;
}

/** What became of one look at a deployment. */
export interface ScalingStep {
  readonly memory: ScalingMemory;
  /** How many replicas it wants from now on. */
  readonly replicas: number;
  /** How many the load or a policy asked for, before factors, delays and bounds. */
  readonly desired: number;
  /** The load of the look-back period. */
  readonly load: number;
}

/** Takes a measurement into the look-back period and decides by the load. */
export function scalingStep(
  deployment: ScaledDeployment,
  seen: Measurement,
  now: { readonly memory: ScalingMemory; readonly nowMs: number },
): ScalingStep {
  return stepFrom(deployment, lookAt(deployment, seen, now), { nowMs: now.nowMs });
}

/** Takes a measurement into the look-back period. */
export function lookAt(
  { config, replicas }: ScaledDeployment,
  seen: Measurement,
  now: { readonly memory: ScalingMemory; readonly nowMs: number },
): ScalingLook {
  const { nowMs } = now;
  const period = { nowMs, lookBackMs: config.lookBackPeriodS * 1_000 };
  const add = (window: LoadWindow, value: number): LoadWindow =>
    withSample(window, { atMs: nowMs, value }, period.lookBackMs);
  const requests = add(now.memory.requests, seen.requests);
  // A process is never wholly idle: without requests its own housekeeping is no load.
  const isAsked = (aggregate(requests, 'max', period) ?? 0) > 0 || seen.requests > 0;
  const window = add(now.memory.load, isAsked ? seen.load : 0);
  const overPeriod = aggregate(window, config.aggregationFunction, period) ?? 0;
  return {
    memory: { load: window, requests, delay: now.memory.delay },
    // Whoever waits for the first replica does not wait until the mean has noticed.
    load: replicas.length === 0 ? Math.max(overPeriod, seen.requests) : overPeriod,
    requests: aggregate(requests, config.aggregationFunction, period) ?? 0,
  };
}

/** Decides by the load of a look, or with `desired` as a policy wants. */
export function stepFrom(
  { config, capacity, replicas, wanted }: ScaledDeployment,
  { memory, load }: ScalingLook,
  now: { readonly nowMs: number; readonly desired?: number | undefined },
): ScalingStep {
  const decision = decideReplicas(
    { config, capacity, current: replicas.length, target: wanted, load, ...now },
    memory.delay,
  );
  const { desired, state } = decision;
  return { memory: { ...memory, delay: state }, replicas: decision.replicas, desired, load };
}
