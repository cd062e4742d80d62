import { DEFAULT_BACKPRESSURE } from '@sluice/core/internal';

import { opaqueIndex } from '../routes/operation-index.js';
import type { RoutingSnapshot } from '../routes/snapshot.js';

/** A wanted application that has never run. */
export interface AwaitedApplication {
  readonly name: string;
  /** `/` or `/prefix`; null when only handles reach the application. */
  readonly routePrefix: string | null;
  /** True when the application could not be deployed, so clients should not wait for it. */
  readonly hasFailed: boolean;
}

/** Says why an application that has never run cannot answer. */
export function awaitedReason({ name, hasFailed }: AwaitedApplication): string {
  return hasFailed
    ? `Application '${name}' failed to deploy.`
    : `Application '${name}' is starting.`;
}

/** Finds the awaited applications that have no route yet. */
export function withoutRoute(
  snapshot: RoutingSnapshot | undefined,
  awaited: readonly AwaitedApplication[],
): readonly AwaitedApplication[] {
  const known = new Set(snapshot?.applications.map(({ name }) => name));
  return awaited.filter(({ name }) => !known.has(name));
}

/**
 * Adds a route for each awaited application that has none.
 *
 * Its prefix then answers 503; without the route, the application above it would answer 404.
 */
export function withAwaited(
  snapshot: RoutingSnapshot,
  awaited: readonly AwaitedApplication[],
): RoutingSnapshot {
  const missing = withoutRoute(snapshot, awaited);
  if (missing.length === 0) return snapshot;
  return {
    version: snapshot.version,
    applications: [
      ...snapshot.applications,
      ...missing.map(({ name, routePrefix }) => ({
        name,
        routePrefix,
        ingress: AWAITED_INGRESS,
        index: opaqueIndex('messages', {}),
      })),
    ],
    deployments: [
      ...snapshot.deployments,
      ...missing.map((application) => ({
        application: application.name,
        name: AWAITED_INGRESS,
        maxOngoingRequests: 0,
        maxQueuedRequests: 0,
        policy: 'power-of-two' as const,
        backpressure: DEFAULT_BACKPRESSURE,
        unavailable: awaitedReason(application),
        replicas: [],
      })),
    ],
  };
}

// No deployment has an empty name.
const AWAITED_INGRESS = '';
