import type { DeploymentRoute } from '../routes/snapshot.js';
import type { Dispatched } from './work.js';

/**
 * How many jobs may wait in a queue of one router: `maxQueuedRequests`, and what the replicas to which
 * the router is still connecting will take at once.
 */
export function queueLimit(route: DeploymentRoute, connecting: number): number {
  const { maxQueuedRequests, maxOngoingRequests } = route;
  if (maxQueuedRequests < 0) return Number.POSITIVE_INFINITY;
  return maxQueuedRequests + connecting * maxOngoingRequests;
}

/** The refusal of a job that finds `queued` others waiting, and may not join them. */
export function overloaded(route: DeploymentRoute, queued: number): Dispatched {
  const { maxQueuedRequests, backpressure } = route;
  return { kind: 'overloaded', queued, maxQueued: maxQueuedRequests, ...backpressure };
}
