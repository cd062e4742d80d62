import { effectiveTarget } from './fallback.js';
import { deploymentKey, type DeploymentGoal, type GoalState, revisionOf } from './goal.js';
import { areInPlace, isInPlace } from './in-place.js';
import type { Observed, ObservedReplica, RevisionRecord } from './observed.js';
import {
  FIRST_CONDITION,
  nextCondition,
  type DeploymentCondition,
  type DeploymentEvent,
} from './deployment-status.js';
import { splitOf, type Split } from './split.js';

/** A deployment as it is now, for its next condition. */
export interface DeploymentLook {
  readonly goal: DeploymentGoal;
  /** Its application is being deleted. */
  readonly deleting: boolean;
  /** The update of its application has failed, so that what was there before it serves. */
  readonly isRolledBack: boolean;
  /** How it shares the traffic with what it replaces, if it does. */
  readonly split: Split | undefined;
  /** Of the goal's revision. */
  readonly record: RevisionRecord;
  /** All it has. */
  readonly replicas: readonly ObservedReplica[];
}

/** A deployment when it was last looked at. */
interface Seen extends Pick<DeploymentLook, 'goal' | 'deleting'> {
  readonly condition: DeploymentCondition;
}

/** Follows the status of every deployment from one look to the next. */
export class DeploymentConditions {
  readonly #seen = new Map<string, Seen>();

  get(application: string, deployment: string): DeploymentCondition {
    return this.#seen.get(deploymentKey(application, deployment))?.condition ?? FIRST_CONDITION;
  }

  /** Takes note of what is wanted and what there is now. */
  follow({ applications }: GoalState, observed: Observed): void {
    const gone = new Set(this.#seen.keys());
    for (const owner of applications) {
      const { name: application, deleting } = owner;
      for (const goal of owner.deployments) {
        const key = deploymentKey(application, goal.name);
        gone.delete(key);
        const look: DeploymentLook = {
          goal,
          deleting: deleting || goal.removed,
          isRolledBack: effectiveTarget(owner, goal, observed.records) !== goal,
          split: splitOf(owner, goal, observed.records),
          record: observed.records(application, goal.name, revisionOf(goal)),
          replicas: observed.replicas.filter(
            (one) => one.application === application && one.deployment === goal.name,
          ),
        };
        const condition = conditionAfter(this.#seen.get(key), look);
        this.#seen.set(key, { goal, deleting: look.deleting, condition });
      }
    }
    for (const key of gone) this.#seen.delete(key);
  }
}

/** The condition after another look at a deployment; `before` is undefined at the first. */
export function conditionAfter(
  before: Seen | undefined,
  look: DeploymentLook,
): DeploymentCondition {
  const start = before?.condition ?? FIRST_CONDITION;
  const asked = askedFor(before, look);
  const after = asked === undefined ? start : nextCondition(start, asked);
  return happened(after, look).reduce(nextCondition, after);
}

/** The change that somebody, or the autoscaler, has asked for since the last look. */
function askedFor(
  before: Seen | undefined,
  { goal, deleting, isRolledBack, record }: DeploymentLook,
): DeploymentEvent | undefined {
  if (deleting) return before?.deleting === true ? undefined : 'DELETE';
  if (before === undefined) return undefined;
  const isTriedAgain =
    before.condition.status === 'DEPLOY_FAILED' && record.failure === undefined && !isRolledBack;
  if (before.deleting || isTriedAgain || isOtherwiseChanged(before.goal, goal)) {
    return 'CONFIG_UPDATE';
  }
  const more = goal.wanted - before.goal.wanted;
  if (more === 0) return undefined;
  if (goal.config.autoscalingConfig !== null) {
    return more > 0 ? 'AUTOSCALE_UP' : 'AUTOSCALE_DOWN';
  }
  return more > 0 ? 'MANUALLY_INCREASE_NUM_REPLICAS' : 'MANUALLY_DECREASE_NUM_REPLICAS';
}

/** True when more than the number of replicas has changed. */
function isOtherwiseChanged(before: DeploymentGoal, now: DeploymentGoal): boolean {
  return before !== now && withoutCount(before) !== withoutCount(now);
}

function withoutCount({ version, config, entry, handles, servesHttp }: DeploymentGoal): string {
  return JSON.stringify([version, { ...config, numReplicas: 0 }, entry, handles, servesHttp]);
}

/** The events that what is observed amounts to, in order. */
function happened(
  { status }: DeploymentCondition,
  { goal, deleting, isRolledBack, split, record, replicas }: DeploymentLook,
): readonly DeploymentEvent[] {
  if (deleting) return [];
  const { failure } = record;
  if (isRolledBack || failure !== undefined) {
    const hasDied = failure !== undefined && record.lastFault === 'death';
    return [hasDied ? 'HEALTH_CHECK_FAILED' : 'ROLLING_UPDATE_FAILED'];
  }
  const isPlaced = split === undefined ? isInPlace(goal, replicas) : areInPlace(split, replicas);
  if (isPlaced) return ['HEALTHY'];
  const isUnwell = replicas.some((one) => one.state === 'ready' && one.health !== 'ok');
  const fault = isUnwell ? 'death' : record.lastFault;
  // Until a revision has been in place, a fault is one of the attempts that the update has.
  if ((!record.settled && split === undefined) || fault === undefined) return [];
  const event = fault === 'death' ? 'HEALTH_CHECK_FAILED' : 'REPLICA_STARTUP_FAILED';
  // It has been in place: what it lacks now is no matter of the update, which is through.
  return status === 'UPDATING' ? ['HEALTHY', event] : [event];
}
