import type { RolloutTarget } from './goal.js';
import { maxStartAttempts } from './goal.js';
import type { RevisionRecord } from './observed.js';

/** Over how long deaths are counted. */
export const deathWindowMs = 30_000;

/** Deaths within the window, for each replica wanted, that are answered by a start at once. */
const deathsAllowed = 5;

const longestBackoffMs = 30_000;

/** How many replicas may be started now; when none, `untilMs` says when to ask again. */
export interface StartAllowance {
  readonly count: number;
  readonly untilMs: number | undefined;
}

/**
 * Decides whether another replica of a revision may be started.
 *
 * Before the revision ever served, attempts are a moment apart, and until it was in place they are
 * bounded: its record then says that it has been given up. Afterwards it is restarted for ever: at
 * once up to five deaths in 30 s for each replica wanted, then with a growing delay, so that a crash
 * loop does not eat the machine.
 * Source: the restart intensity of Erlang/OTP supervisors; per replica, because many replicas that
 * are each killed once are not a crash loop.
 */
export function startAllowance(
  target: RolloutTarget,
  record: RevisionRecord,
  now: { readonly nowMs: number; readonly starting: number },
): StartAllowance {
  if (record.failure !== undefined) return { count: 0, untilMs: undefined };
  if (!record.everReady) {
    const left = maxStartAttempts(target) - record.earlyFailures - now.starting;
    return waiting(Math.max(left, 0), record, {
      delayMs:
        record.earlyFailures === 0 ? 0 : Math.min(100 * 2 ** (record.earlyFailures - 1), 2_000),
      nowMs: now.nowMs,
    });
  }
  return waiting(Number.POSITIVE_INFINITY, record, {
    delayMs: isDegraded(target, record, now.nowMs) ? backoffMs(target, record, now.nowMs) : 0,
    nowMs: now.nowMs,
  });
}

/** True when a revision dies so often that its restarts are held back. */
export function isDegraded(target: RolloutTarget, record: RevisionRecord, nowMs: number): boolean {
  return recentDeaths(record, nowMs) > allowed(target);
}

/** True when a revision has not lost a replica lately: only then may it take the place of another. */
export function isSteady(record: RevisionRecord, nowMs: number): boolean {
  return recentDeaths(record, nowMs) === 0;
}

/** Adds a death and forgets those outside the window. */
export function withDeath(record: RevisionRecord, nowMs: number): readonly number[] {
  return [...record.deathsMs.filter((at) => at > nowMs - deathWindowMs), nowMs];
}

function waiting(
  count: number,
  record: RevisionRecord,
  delay: { readonly delayMs: number; readonly nowMs: number },
): StartAllowance {
  const last = record.deathsMs.at(-1);
  if (count === 0 || last === undefined) return { count, untilMs: undefined };
  const untilMs = last + delay.delayMs;
  return untilMs > delay.nowMs ? { count: 0, untilMs } : { count, untilMs: undefined };
}

function backoffMs(target: RolloutTarget, record: RevisionRecord, nowMs: number): number {
  const excess = recentDeaths(record, nowMs) - allowed(target);
  return Math.min(1_000 * 2 ** (excess - 1), longestBackoffMs);
}

function allowed(target: RolloutTarget): number {
  return deathsAllowed * Math.max(target.config.numReplicas, 1);
}

function recentDeaths(record: RevisionRecord, nowMs: number): number {
  return record.deathsMs.filter((at) => at > nowMs - deathWindowMs).length;
}
