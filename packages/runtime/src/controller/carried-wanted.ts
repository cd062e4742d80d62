import { bounded, boundsOf, type TargetCapacity } from '../deployment/replica-bounds.js';
import { initialWanted, type RolloutTarget } from './goal.js';

/**
 * How many replicas a deployment wants when it is deployed again: as many as it was scaled to, within
 * its bounds, unless an option says how many. Source: Ray Serve's `register`.
 */
export function carriedWanted(
  planned: RolloutTarget,
  before: RolloutTarget | undefined,
  capacity: TargetCapacity | undefined,
): number {
  return Math.max(leastToDescribe(planned, before), scaledBefore(planned, before, capacity));
}

function scaledBefore(
  planned: RolloutTarget,
  before: RolloutTarget | undefined,
  capacity: TargetCapacity | undefined,
): number {
  const { autoscalingConfig: scaling } = planned.config;
  const first = initialWanted(planned.config, capacity);
  if (before === undefined || scaling === null) return first;
  const isChanged = JSON.stringify(scaling) !== JSON.stringify(before.config.autoscalingConfig);
  if (isChanged && scaling.initialReplicas !== null) return first;
  return bounded(before.wanted, boundsOf(scaling, capacity));
}

/** New code of an ingress runs once even where it may have no replica: only a replica knows its routes. */
function leastToDescribe(planned: RolloutTarget, before: RolloutTarget | undefined): number {
  return planned.servesHttp && planned.version !== before?.version ? 1 : 0;
}
