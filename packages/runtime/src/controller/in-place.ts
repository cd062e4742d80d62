import { type DeploymentGoal, revisionOf } from './goal.js';
import type { ObservedReplica } from './observed.js';

/** True when exactly the wanted replicas of the goal's version and config serve, and no other does. */
export function isInPlace(goal: DeploymentGoal, replicas: readonly ObservedReplica[]): boolean {
  const revision = revisionOf(goal);
  const serving = replicas.filter((one) => one.state === 'ready' || one.state === 'starting');
  return (
    serving.length === goal.wanted &&
    serving.every(
      (one) =>
        one.state === 'ready' &&
        one.health === 'ok' &&
        !one.configuring &&
        `${one.version} ${one.configKey}` === revision,
    )
  );
}
