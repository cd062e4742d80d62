import {
  revisionOf,
  type ApplicationGoal,
  type DeploymentGoal,
  type RolloutTarget,
} from './goal.js';
import type { Records } from './observed.js';

/**
 * The target to work towards: the goal, or the last target that was in place when the update has failed.
 *
 * An application goes back as a whole: its deployments call each other, and were tried together.
 */
export function effectiveTarget(
  application: ApplicationGoal,
  goal: DeploymentGoal,
  records: Records,
): RolloutTarget {
  const { previous } = goal;
  return previous !== undefined && failedDeployments(application, records).length > 0
    ? previous
    : goal;
}

/** The names of the deployments whose goals have been given up. */
export function failedDeployments(
  { name, deployments }: ApplicationGoal,
  records: Records,
): readonly string[] {
  return deployments
    .filter((goal) => records(name, goal.name, revisionOf(goal)).failure !== undefined)
    .map((goal) => goal.name);
}
