import type { DeploymentConfig } from '../deployment/deployment-config.js';

/** The replicas that count: those of the target, and those that the target is to replace. */
export interface RolloutInput {
  readonly wanted: number;
  readonly current: { readonly starting: readonly string[]; readonly ready: readonly string[] };
  readonly old: { readonly starting: readonly string[]; readonly ready: readonly string[] };
  /** How many starts the restart policy allows now. */
  readonly mayStart: number;
  /** How many more replicas the machine has room for; defaults to no limit. */
  readonly room?: number;
  /** The target has not lost a replica lately. */
  readonly steady: boolean;
  /** Replicas of the deployment that still drain or stop. */
  readonly ending: number;
  readonly pace: RolloutPace;
}

/** How fast an update may go, as the target's config says. */
export type RolloutPace = Pick<DeploymentConfig, 'maxSurgePercent' | 'rollingUpdatePercentage'>;

export interface RolloutPlan {
  readonly start: number;
  /** Ready replicas to drain, because there are too many. */
  readonly drain: readonly string[];
  /** Replicas to kill, because they never served and are no longer wanted. */
  readonly kill: readonly string[];
}

/**
 * Takes one step from the replicas there are to `wanted` replicas of the target.
 *
 * Starts before it stops: an old replica goes only when the ready ones exceed `wanted` without it,
 * and only while the target is steady, so that a version that fails, or that dies soon after it
 * became ready, leaves the old one serving. At most the surge runs in excess.
 *
 * Without a surge, old replicas are stopped first, a batch at a time; the place of one is free once it has
 * ended, since whoever allows no surge has no room for both. On a machine that has no room for one more an update
 * goes so whatever surge is allowed.
 */
export function planRollout(given: RolloutInput): RolloutPlan {
  const input =
    given.room === 0 ? { ...given, pace: { ...given.pace, maxSurgePercent: 0 } } : given;
  const { wanted, current, old, room = Number.POSITIVE_INFINITY } = input;
  const have = current.starting.length + current.ready.length;
  const ready = current.ready.length + old.ready.length;

  const surplusOld = Math.min(old.ready.length, Math.max(ready - wanted, 0));
  const retired = input.steady ? surplusOld + stopsFirst(input) : 0;
  const surplusReady = Math.max(current.ready.length - wanted, 0);
  const surplusStarting = Math.min(current.starting.length, Math.max(have - wanted, 0));
  return {
    start: Math.min(startsNeeded(input), input.mayStart, room),
    // The oldest of the old go first; of the current ones, the youngest.
    drain: [...old.ready.slice(0, retired), ...last(current.ready, surplusReady)],
    kill: [...old.starting, ...last(current.starting, surplusStarting)],
  };
}

/** How many replicas may run beyond those wanted while one version takes over from another. */
export function surge(wanted: number, { maxSurgePercent }: RolloutPace): number {
  return Math.ceil((wanted * maxSurgePercent) / 100);
}

/** How many replicas an update without a surge replaces at a time. */
export function batchSize(wanted: number, { rollingUpdatePercentage }: RolloutPace): number {
  return Math.max(Math.floor(wanted * rollingUpdatePercentage), 1);
}

/** Old replicas that go before their successors start; none when the target could not start them now. */
function stopsFirst(input: RolloutInput): number {
  const { wanted, current, old, ending, mayStart, pace, room } = input;
  if (surge(wanted, pace) > 0 || mayStart === 0) return 0;
  const have = current.starting.length + current.ready.length;
  const ready = current.ready.length + old.ready.length;
  const missing = Math.max(wanted - ready, 0);
  // What has ended made too little room for one, as when each needs more than before: another one goes.
  const isStuck = room === 0 && current.starting.length === 0 && ending === 0;
  const batch = Math.max(batchSize(wanted, pace) - missing, isStuck ? 1 : 0);
  return Math.min(batch, Math.max(wanted - have, 0), old.ready.length);
}

function startsNeeded({ wanted, current, old, ending, pace }: RolloutInput): number {
  const have = current.starting.length + current.ready.length;
  const missing = Math.max(wanted - have, 0);
  const extra = surge(wanted, pace);
  if (old.ready.length === 0 && (extra > 0 || ending === 0)) return missing;
  const taken = have + old.ready.length + (extra === 0 ? ending : 0);
  return Math.max(Math.min(missing, wanted + extra - taken), 0);
}

function last(ids: readonly string[], count: number): readonly string[] {
  return count === 0 ? [] : ids.slice(-count);
}
