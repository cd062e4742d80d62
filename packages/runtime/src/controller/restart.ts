import { type RolloutTarget, maxStartAttempts } from './goal.js';
import type { CrashLoop, ObservedReplica, RevisionRecord } from './observed.js';

/** Over how long deaths are counted. */
export const DEATH_WINDOW_MS = 30_000;

/** Deaths within the window, for each replica wanted, that are answered by a start at once. */
const DEATHS_ALLOWED = 5;

/** A replica that has served for so long did not die of how it started, and ends a crash loop. */
export const STEADY_MS = 30_000;

/** Short enough that a deployment is back soon after its cause of death has been mended. */
const LONGEST_BACKOFF_MS = 10_000;

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
 * once up to five deaths in 30 s for each replica wanted, then after a delay that grows from 1 to 10 s,
 * so that a crash loop does not eat the machine. The delay is forgotten when a replica has served for
 * 30 s, and not before: a pause in which nothing could die is no recovery.
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
    delayMs: record.crashLoop === undefined ? 0 : backoffMs(record.crashLoop),
    nowMs: now.nowMs,
  });
}

/** True when a revision's replicas die so often that its restarts are held back. */
export function isDegraded(record: RevisionRecord): boolean {
  return record.crashLoop !== undefined;
}

/** True when a revision has not lost a replica lately: only then may it take the place of another. */
export function isSteady(record: RevisionRecord, nowMs: number): boolean {
  return recentDeaths(record.deathsMs, nowMs).length === 0;
}

/** Adds a death and forgets those outside the window; `servedMs` is how long the replica had been ready. */
export function withDeath(
  target: RolloutTarget,
  record: RevisionRecord,
  death: { readonly nowMs: number; readonly servedMs: number },
): Pick<RevisionRecord, 'deathsMs' | 'crashLoop'> {
  const { nowMs } = death;
  const deathsMs = [...recentDeaths(record.deathsMs, nowMs), nowMs];
  if (death.servedMs >= STEADY_MS) return { deathsMs, crashLoop: record.crashLoop };
  const { crashLoop } = record;
  if (crashLoop !== undefined) {
    return { deathsMs, crashLoop: { deaths: crashLoop.deaths + 1, lastMs: nowMs } };
  }
  const isLooping = deathsMs.length > DEATHS_ALLOWED * Math.max(target.wanted, 1);
  return { deathsMs, crashLoop: isLooping ? { deaths: 1, lastMs: nowMs } : undefined };
}

/**
 * When a crash loop will be over if nothing dies: a replica that started after the last early death has
 * then served long enough. Undefined when there is no loop, or no such replica yet.
 */
export function recoversAtMs(
  record: RevisionRecord,
  replicas: readonly ObservedReplica[],
): number | undefined {
  const { crashLoop } = record;
  if (crashLoop === undefined) return undefined;
  const times = replicas.flatMap(({ state, health, readyAtMs }) =>
    state === 'ready' && health === 'ok' && readyAtMs !== undefined && readyAtMs >= crashLoop.lastMs
      ? [readyAtMs + STEADY_MS]
      : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
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

function backoffMs({ deaths }: CrashLoop): number {
  return Math.min(1_000 * 2 ** (deaths - 1), LONGEST_BACKOFF_MS);
}

function recentDeaths(deathsMs: readonly number[], nowMs: number): readonly number[] {
  return deathsMs.filter((at) => at > nowMs - DEATH_WINDOW_MS);
}
