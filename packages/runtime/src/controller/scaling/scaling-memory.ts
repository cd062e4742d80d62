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

/** What became of one look at a deployment. */
export interface ScalingStep {
  readonly memory: ScalingMemory;
  /** How many replicas it wants from now on. */
  readonly replicas: number;
  /** How many the load asked for, before factors, delays and bounds. */
  readonly desired: number;
  /** The load of the look-back period. */
  readonly load: number;
}

/** Takes a measurement into the look-back period and decides. */
export function scalingStep(
  deployment: ScaledDeployment,
  seen: Measurement,
  now: { readonly memory: ScalingMemory; readonly nowMs: number },
): ScalingStep {
  const { config, capacity, replicas, wanted } = deployment;
  const { nowMs } = now;
  const period = { nowMs, lookBackMs: config.lookBackPeriodS * 1_000 };
  const add = (window: LoadWindow, value: number): LoadWindow =>
    withSample(window, { atMs: nowMs, value }, period.lookBackMs);
  const requests = add(now.memory.requests, seen.requests);
  // A process is never wholly idle: without requests its own housekeeping is no load.
  const isAsked = (aggregate(requests, 'max', period) ?? 0) > 0 || seen.requests > 0;
  const window = add(now.memory.load, isAsked ? seen.load : 0);
  const overPeriod = aggregate(window, config.aggregationFunction, period) ?? 0;
  // Whoever waits for the first replica does not wait until the mean has noticed.
  const load = replicas.length === 0 ? Math.max(overPeriod, seen.requests) : overPeriod;
  const decision = decideReplicas(
    { config, capacity, current: replicas.length, target: wanted, load, nowMs },
    now.memory.delay,
  );
  const memory = { load: window, requests, delay: decision.state };
  return { memory, replicas: decision.replicas, desired: decision.desired, load };
}
