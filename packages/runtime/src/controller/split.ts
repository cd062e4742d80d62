import { failedDeployments } from './fallback.js';
import {
  configKey,
  revisionOf,
  type ApplicationGoal,
  type DeploymentGoal,
  type RolloutTarget,
} from './goal.js';
import type { ObservedReplica, Records } from './observed.js';

/** A deployment that runs two versions at once: the one that was in place, and a candidate for the next. */
export interface Split {
  readonly stable: RolloutTarget;
  /** The goal, with as many replicas as its part of the traffic needs. */
  readonly candidate: RolloutTarget;
  /** The percentage of requests and calls that the candidate answers. */
  readonly share: number;
  /** The percentage of the other requests that it gets copies of. */
  readonly mirror: number;
}

/**
 * Says whether an update shares the traffic, and how. It does not where nothing was in place before, where it
 * gets all of it, and once it has failed.
 */
export function splitOf(
  application: ApplicationGoal,
  goal: DeploymentGoal,
  records: Records,
): Split | undefined {
  const { previous } = goal;
  const { traffic } = goal.config;
  if (traffic === null || previous === undefined || goal.removed) return undefined;
  const { candidate: share = 0, mirror = 0 } = traffic;
  if (share >= 100 || revisionOf(previous) === revisionOf(goal)) return undefined;
  if (failedDeployments(application, records).length > 0) return undefined;
  const needed = Math.ceil((goal.wanted * Math.max(share, mirror)) / 100);
  const candidate = { ...goal, wanted: Math.max(needed, Math.min(goal.wanted, 1)) };
  return { stable: previous, candidate, share, mirror };
}

/** True for a replica of the candidate. */
export function isCandidate({ candidate }: Split, replica: ObservedReplica): boolean {
  return replica.version === candidate.version && replica.configKey === configKey(candidate.config);
}

/** The replicas of both sides. */
export function sidesOf(
  split: Split,
  replicas: readonly ObservedReplica[],
): { readonly stable: readonly ObservedReplica[]; readonly candidate: readonly ObservedReplica[] } {
  return {
    stable: replicas.filter((one) => !isCandidate(split, one)),
    candidate: replicas.filter((one) => isCandidate(split, one)),
  };
}
