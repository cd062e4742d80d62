import {
  NO_SCALING_MEMORY,
  scalingStep,
  type AutoscalingConfig,
  type ScaledDeployment,
} from '@sluice/runtime/internal';

import type { Trace } from './trace.js';

/** The service that is simulated: every request takes as long, every replica takes as many at a time. */
export interface Service {
  /** How long a request takes in a replica that has room. */
  readonly seconds: number;
  /** Requests that a replica works on at the same time without becoming slower. */
  readonly concurrency: number;
  /** From the decision for a replica until it serves. */
  readonly startSeconds: number;
  /** True for work that computes: a replica's event loop is as busy as its share of `concurrency`. */
  readonly computes: boolean;
}

/** One moment of a simulation. */
export interface Moment {
  readonly second: number;
  /** Requests that arrive in a second. */
  readonly rate: number;
  readonly ready: number;
  readonly wanted: number;
  /** Requests that wait for a place in a replica. */
  readonly queued: number;
  /** Seconds that a request which arrives now takes, waiting included. */
  readonly latency: number;
}

export interface Simulation {
  readonly moments: readonly Moment[];
  /** How often the number of wanted replicas changed. */
  readonly changes: number;
}

/** How far apart the moments are that the model computes; the decisions have their own interval. */
const STEP_S = 0.05;

/** A longer trace is computed at the interval of the decisions. */
const FINE_S = 7_200;

/** About how many moments are kept for the report and the plots. */
const KEPT = 4_000;

/**
 * Plays a trace against settings: the decisions are those of the controller itself, the service is a
 * queue in front of replicas that all do as well, and requests are as fine as water.
 */
export function simulate(trace: Trace, config: AutoscalingConfig, service: Service): Simulation {
  const stepS = trace.seconds > FINE_S ? config.metricsIntervalS : STEP_S;
  const steps = Math.ceil(trace.seconds / stepS);
  const keepEvery = Math.max(1, Math.floor(steps / KEPT));
  const lookEvery = Math.max(1, Math.round(config.metricsIntervalS / stepS));
  const first = config.initialReplicas ?? config.minReplicas;
  let wanted = first;
  let ready = first;
  /** The times at which replicas that were asked for begin to serve. */
  let starting: { readonly at: number; readonly count: number }[] = [];
  let inside = 0;
  let memory = NO_SCALING_MEMORY;
  let changes = 0;
  const moments: Moment[] = [];
  for (let step = 0; step <= steps; step += 1) {
    const second = step * stepS;
    if (starting.some(({ at }) => at <= second)) {
      for (const { count } of starting.filter(({ at }) => at <= second)) ready += count;
      starting = starting.filter(({ at }) => at > second);
    }
    const rate = trace.rate(second);
    const places = ready * service.concurrency;
    inside = insideAfter(inside, { rate, places, seconds: service.seconds, stepS });
    const wakes = ready === 0 && starting.length === 0 && inside > 0;
    if (step % lookEvery === 0 || wakes) {
      const load = service.computes
        ? Math.max(inside, busyRequests({ inside, places, ready }, config))
        : inside;
      const seen = { queued: Math.max(0, inside - places), requests: inside, load };
      const deployment = deploymentOf(config, wanted, ready);
      const decision = scalingStep(deployment, seen, { memory, nowMs: second * 1_000 });
      memory = decision.memory;
      if (decision.replicas !== wanted) {
        changes += 1;
        const coming = starting.reduce((sum, { count }) => sum + count, 0);
        const missing = decision.replicas - ready - coming;
        if (missing > 0) starting.push({ at: second + service.startSeconds, count: missing });
        else ({ ready, starting } = withFewer(-missing, ready, starting));
        wanted = decision.replicas;
      }
    }
    if (step % keepEvery === 0) {
      const queued = Math.max(0, inside - places);
      moments.push({
        second,
        rate,
        ready,
        wanted,
        queued,
        latency: latencyOf(queued, ready, service),
      });
    }
  }
  return { moments, changes };
}

/** The requests in the system a step later: exact where all have a place, and where none has. */
function insideAfter(
  inside: number,
  now: {
    readonly rate: number;
    readonly places: number;
    readonly seconds: number;
    readonly stepS: number;
  },
): number {
  const { rate, places, seconds, stepS } = now;
  if (inside > places) return Math.max(0, inside + (rate - places / seconds) * stepS);
  const settled = rate * seconds;
  return settled + (inside - settled) * Math.exp(-stepS / seconds);
}

/** Those that start are given up first. */
function withFewer(
  count: number,
  ready: number,
  starting: readonly { readonly at: number; readonly count: number }[],
): { ready: number; starting: { readonly at: number; readonly count: number }[] } {
  let left = count;
  const kept = starting.toReversed().flatMap((one) => {
    const taken = Math.min(left, one.count);
    left -= taken;
    return one.count > taken ? [{ at: one.at, count: one.count - taken }] : [];
  });
  return { ready: Math.max(0, ready - left), starting: kept.toReversed() };
}

let replicas: readonly string[] = [];

/** A deployment as the decision sees it, which only counts its replicas. */
function deploymentOf(config: AutoscalingConfig, wanted: number, ready: number): ScaledDeployment {
  // Ten thousand names, made anew at each look, would be most of the work.
  if (replicas.length !== ready) replicas = Array.from({ length: ready }, String);
  return { key: 'app#simulated', application: 'app', name: 'simulated', config, wanted, replicas };
}

/** The requests that busy event loops count as. */
function busyRequests(
  now: { readonly inside: number; readonly places: number; readonly ready: number },
  { targetUtilization, targetOngoingRequests }: AutoscalingConfig,
): number {
  if (targetUtilization === null || now.places === 0) return 0;
  const utilization = Math.min(1, now.inside / now.places);
  return (utilization / targetUtilization) * targetOngoingRequests * now.ready;
}

/** What waits is worked off at the pace of the replicas there are, or of the first one to come. */
function latencyOf(queued: number, ready: number, service: Service): number {
  const { seconds, concurrency, startSeconds } = service;
  if (queued === 0) return seconds;
  const pace = (Math.max(ready, 1) * concurrency) / seconds;
  return seconds + queued / pace + (ready === 0 ? startSeconds : 0);
}
