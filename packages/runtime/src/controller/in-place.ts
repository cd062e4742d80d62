import { revisionOf, type RolloutTarget } from './goal.js';
import type { ObservedReplica } from './observed.js';
import { sidesOf, type Split } from './split.js';

/** True when exactly the wanted replicas of the target's version and config serve, and no other does. */
export function isInPlace(target: RolloutTarget, replicas: readonly ObservedReplica[]): boolean {
  const revision = revisionOf(target);
  const serving = replicas.filter((one) => one.state === 'ready' || one.state === 'starting');
  return (
    serving.length === target.wanted &&
    serving.every(
      (one) =>
        one.state === 'ready' &&
        one.health === 'ok' &&
        !one.configuring &&
        `${one.version} ${one.configKey}` === revision,
    )
  );
}

/** True when both versions that share the traffic are in place. */
export function areInPlace(split: Split, replicas: readonly ObservedReplica[]): boolean {
  const { stable, candidate } = sidesOf(split, replicas);
  return isInPlace(split.stable, stable) && isInPlace(split.candidate, candidate);
}
