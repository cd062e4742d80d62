import type { Log } from '../process/create-log.js';
import { type GoalState, deploymentKey, revisionOf, type RolloutTarget } from './goal.js';
import type { Observed } from './observed.js';
import { recoversAtMs, startAllowance } from './restart.js';
import { targetsOf } from './targets.js';

/** A deployment in a crash loop. */
export interface HeldBack {
  readonly application: string;
  readonly deployment: string;
  readonly target: RolloutTarget;
  /** When the next start is allowed; undefined when it is allowed now. */
  readonly untilMs: number | undefined;
  /** Why its last replica ended. */
  readonly lastError: string;
  /** A replica has served long enough since: the loop is over. */
  readonly isOver: boolean;
}

/** Finds the deployments whose replicas keep ending. */
export function heldBack(goal: GoalState, observed: Observed, nowMs: number): readonly HeldBack[] {
  return goal.applications
    .filter((application) => !application.deleting)
    .flatMap((owner) =>
      owner.deployments.flatMap((one) =>
        targetsOf(owner, one, observed).flatMap(({ target, replicas }) => {
          const { name: application } = owner;
          const record = observed.records(application, one.name, revisionOf(target));
          if (record.crashLoop === undefined) return [];
          const recovery = recoversAtMs(record, replicas);
          return [
            {
              application,
              deployment: one.name,
              target,
              untilMs: startAllowance(target, record, { nowMs, starting: 0 }).untilMs,
              lastError: record.lastError ?? '',
              isOver: recovery !== undefined && recovery <= nowMs,
            },
          ];
        }),
      ),
    );
}

/** Says in the log when restarts are held back, until when, and when that is over. */
export class HeldBackLog {
  readonly #log: Log;
  readonly #told = new Map<string, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  say({ application, deployment, untilMs, lastError, isOver }: HeldBack, nowMs: number): void {
    const key = deploymentKey(application, deployment);
    if (isOver) {
      this.#told.delete(key);
      this.#log.info(`deployment ${key} is steady again: restarts are no longer held back`);
      return;
    }
    if (untilMs === undefined || this.#told.get(key) === untilMs) return;
    this.#told.set(key, untilMs);
    const inMs = untilMs - nowMs;
    const until = new Date(Date.now() + inMs).toISOString();
    this.#log.warn(
      `deployment ${key} is degraded: its replicas keep ending (${firstLine(lastError)}). The next start is held back for ${(inMs / 1_000).toFixed(1)} s, until ${until}`,
    );
  }
}

/** The first line of an error's text: the message, without the stack. */
export function firstLine(text: string): string {
  return text.split('\n', 1).join('');
}
