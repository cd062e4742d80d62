import { bounded, boundsOf, type TargetCapacity } from '../deployment/replica-bounds.js';
import { initialWanted, type RolloutTarget } from './goal.js';

/** What the number of replicas of a deployment depends on besides its options. */
export interface Carried {
  /** The deployment as it was; undefined for one that is new. */
  readonly before: RolloutTarget | undefined;
  readonly capacity: TargetCapacity | undefined;
  /** Another program says how many replicas there are. */
  readonly externalScaler: boolean;
}

/**
 * How many replicas a deployment wants when it is deployed again: as many as it was scaled to, within
 * its bounds, unless an option says how many. Source: Ray Serve's `register`.
 *
 * What another program has said counts until `numReplicas` changes. In Ray Serve any change of the deployment
 * ends it, new code included, which would take the replicas from under their load.
 */
export function carriedWanted(planned: RolloutTarget, carried: Carried): number {
  return Math.max(leastToDescribe(planned, carried.before), scaledBefore(planned, carried));
}

function scaledBefore(
  planned: RolloutTarget,
  { before, capacity, externalScaler }: Carried,
): number {
  const { autoscalingConfig: scaling, numReplicas } = planned.config;
  const first = initialWanted(planned.config, capacity);
  if (before === undefined) return first;
  if (scaling === null) {
    const { config } = before;
    const isSaid = config.autoscalingConfig === null && config.numReplicas === numReplicas;
    return externalScaler && isSaid ? before.wanted : first;
  }
  const isChanged = JSON.stringify(scaling) !== JSON.stringify(before.config.autoscalingConfig);
  if (isChanged && scaling.initialReplicas !== null) return first;
  return bounded(before.wanted, boundsOf(scaling, capacity));
}

/** New code of an ingress runs once even where it may have no replica: only a replica knows its routes. */
function leastToDescribe(planned: RolloutTarget, before: RolloutTarget | undefined): number {
  return planned.servesHttp && planned.version !== before?.version ? 1 : 0;
}
