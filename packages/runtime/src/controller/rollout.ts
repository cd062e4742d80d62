/** The replicas that count: those of the target, and those that the target is to replace. */
export interface RolloutInput {
  readonly wanted: number;
  readonly current: { readonly starting: readonly string[]; readonly ready: readonly string[] };
  readonly old: { readonly starting: readonly string[]; readonly ready: readonly string[] };
  /** How many starts the restart policy allows now. */
  readonly mayStart: number;
  /** The target has not lost a replica lately. */
  readonly steady: boolean;
}

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
 * became ready, leaves the old one serving. At most half of `wanted` (at least one) run in excess.
 */
export function planRollout(input: RolloutInput): RolloutPlan {
  const { wanted, current, old } = input;
  const have = current.starting.length + current.ready.length;
  const ready = current.ready.length + old.ready.length;

  const surplusOld = Math.min(old.ready.length, Math.max(ready - wanted, 0));
  const retired = input.steady ? surplusOld : 0;
  const surplusReady = Math.max(current.ready.length - wanted, 0);
  const surplusStarting = Math.min(current.starting.length, Math.max(have - wanted, 0));
  return {
    start: Math.min(startsNeeded(input), input.mayStart),
    // The oldest of the old go first; of the current ones, the youngest.
    drain: [...old.ready.slice(0, retired), ...last(current.ready, surplusReady)],
    kill: [...old.starting, ...last(current.starting, surplusStarting)],
  };
}

/** How many replicas may run beyond those wanted while one version takes over from another. */
export function surge(wanted: number): number {
  return Math.max(1, Math.ceil(wanted / 2));
}

function startsNeeded({ wanted, current, old }: RolloutInput): number {
  const have = current.starting.length + current.ready.length;
  const missing = Math.max(wanted - have, 0);
  if (old.ready.length === 0) return missing;
  const room = wanted + surge(wanted) - have - old.ready.length;
  return Math.max(Math.min(missing, room), 0);
}

function last(ids: readonly string[], count: number): readonly string[] {
  return count === 0 ? [] : ids.slice(-count);
}
