import { bounded, boundsOf, type TargetCapacity } from '../deployment/replica-bounds.js';
import { initialWanted, type RolloutTarget } from './goal.js';

/**
 * How many replicas a deployment wants when it is deployed again: as many as it was scaled to, by its load or by
 * hand, unless an option says how many. Source: Ray Serve's `register`.
 *
 * A number that somebody has set by the admin API counts until `numReplicas` changes. In Ray Serve any change of
 * the deployment ends it, new code included, which would take the replicas from under their load.
 */
export function carriedWanted(
  planned: RolloutTarget,
  before: RolloutTarget | undefined,
  capacity: TargetCapacity | undefined,
): number {
  return Math.max(leastToDescribe(planned, before), scaledBefore(planned, before, capacity));
}

/** How many replicas a deployment wants of another share of all: of its options' number, or within its bounds. */
export function wantedAtCapacity(
  { config, wanted }: RolloutTarget,
  capacity: TargetCapacity | undefined,
): number {
  const { autoscalingConfig: scaling } = config;
  return scaling === null
    ? initialWanted(config, capacity)
    : bounded(wanted, boundsOf(scaling, capacity));
}

function scaledBefore(
  planned: RolloutTarget,
  before: RolloutTarget | undefined,
  capacity: TargetCapacity | undefined,
): number {
  const first = initialWanted(planned.config, capacity);
  if (before === undefined) return first;
  const [was, is] = [before.config, planned.config];
  if (is.autoscalingConfig === null) {
    const isSaid = was.autoscalingConfig === null && was.numReplicas === is.numReplicas;
    return isSaid ? before.wanted : first;
  }
  const isChanged = JSON.stringify(is.autoscalingConfig) !== JSON.stringify(was.autoscalingConfig);
  if (isChanged && is.autoscalingConfig.initialReplicas !== null) return first;
  return bounded(before.wanted, boundsOf(is.autoscalingConfig, capacity));
}

/** New code of an ingress runs once even where it may have no replica: only a replica knows its routes. */
function leastToDescribe(planned: RolloutTarget, before: RolloutTarget | undefined): number {
  return planned.servesHttp && planned.version !== before?.version ? 1 : 0;
}
