import { withServed } from './application-revisions.js';
import type { ApplicationGoal, DeploymentGoal } from './goal.js';
import { isInPlace } from './in-place.js';
import type { ObservedReplica } from './observed.js';
import { isUpToDate } from './reconcile.js';
import type { RevisionRecords } from './revision-records.js';

/**
 * Takes note of what is in place: an application that is wholly in place needs no fallback any more, and its
 * revision can be gone back to. A deployment that the application has no longer leaves the goal with its last
 * replica. The same object when there is no news.
 */
export function settledApplication(
  application: ApplicationGoal,
  replicas: readonly ObservedReplica[],
  records: RevisionRecords,
): ApplicationGoal {
  const own = replicas.filter((one) => one.application === application.name);
  const placed = application.deployments.filter((goal) =>
    settles(goal, own, { application: application.name, records }),
  );
  const isUpdated = isUpToDate(application, own);
  const kept = application.deployments.filter((goal) => !goal.removed);
  const isWhole = kept.every((goal) => placed.includes(goal));
  const deployments = application.deployments.flatMap((goal) => {
    const isGone = goal.removed && own.every((one) => one.deployment !== goal.name);
    if (isGone && isUpdated) return [];
    const isDone = isWhole && !goal.removed && goal.previous !== undefined;
    return [isDone ? { ...goal, previous: undefined } : goal];
  });
  const isChanged =
    deployments.length < application.deployments.length ||
    deployments.some((goal, index) => goal !== application.deployments[index]);
  const settled = isChanged ? { ...application, deployments } : application;
  return isWhole && !application.deleting ? withServed(settled) : settled;
}

/** Takes note of a deployment that is in place; false when it is not. */
function settles(
  goal: DeploymentGoal,
  own: readonly ObservedReplica[],
  { application, records }: { readonly application: string; readonly records: RevisionRecords },
): boolean {
  const of = own.filter((one) => one.deployment === goal.name);
  if (goal.removed || !isInPlace(goal, of)) return false;
  records.settle({ application, deployment: goal.name, target: goal }, goal.previous);
  return true;
}
