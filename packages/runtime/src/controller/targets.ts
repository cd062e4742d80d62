import { effectiveTarget } from './fallback.js';
import type { ApplicationGoal, DeploymentGoal, RolloutTarget } from './goal.js';
import type { Observed, ObservedReplica } from './observed.js';
import { sidesOf, splitOf } from './split.js';

/** A target that a deployment works towards, and the replicas that are for the target to use or to replace. */
export interface TargetAndReplicas {
  readonly target: RolloutTarget;
  readonly replicas: readonly ObservedReplica[];
}

/** The target of a deployment; two while it shares its traffic between versions. */
export function targetsOf(
  application: ApplicationGoal,
  goal: DeploymentGoal,
  { records, replicas: all }: Observed,
): readonly TargetAndReplicas[] {
  const replicas = all.filter(
    (one) => one.application === application.name && one.deployment === goal.name,
  );
  const split = splitOf(application, goal, records);
  if (split === undefined)
    return [{ target: effectiveTarget(application, goal, records), replicas }];
  const sides = sidesOf(split, replicas);
  return [
    { target: split.stable, replicas: sides.stable },
    { target: split.candidate, replicas: sides.candidate },
  ];
}
