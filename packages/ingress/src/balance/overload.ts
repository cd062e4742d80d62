import type { DeploymentRoute } from '../routes/snapshot.js';
import type { Dispatched } from './work.js';

/**
 * The most jobs that may wait in a queue of one router: `maxQueuedRequests`, plus the slots of the
 * replicas that the router is still connecting to.
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
