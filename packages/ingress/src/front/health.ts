import { statusPhrase } from '@sluice/core/internal';

import type { RoutingSnapshot } from '../routes/snapshot.js';
import { DRAINED, RETRY_SOON, textAnswer, type FrontAnswer } from './answers.js';
import { awaitedReason, withoutRoute, type AwaitedApplication } from './awaited.js';

/** Paths that the front answers itself, at the root only. */
const STARTUP_PATH = '/-/startupz';
const ROUTES_PATH = '/-/routes';

/** Paths that are asked every few seconds, by machines. */
const PROBES: ReadonlySet<string> = new Set(['/-/healthz', '/-/readyz', STARTUP_PATH]);

/** True for a path at which a load balancer or a cluster asks whether all is well. */
export function isProbe(path: string): boolean {
  return PROBES.has(path);
}

/** True for a path that no application gets. */
export function isOwnPath(path: string): boolean {
  return isProbe(path) || path === ROUTES_PATH;
}

/** The state from which the front's own paths answer. */
export interface FrontState {
  /** True once every wanted application has run; whatever comes then, the start is over. */
  readonly hasStarted: boolean;
  readonly isLeaving: boolean;
  readonly isDraining: boolean;
  readonly snapshot: RoutingSnapshot | undefined;
  /** Wanted applications that have never run. */
  readonly awaited: readonly AwaitedApplication[];
}

/** Says why this front should get no traffic; undefined when it should. */
function unhealthyReason(state: FrontState): string | undefined {
  return state.isLeaving ? DRAINED.body : startingReason(state);
}

/** Says what the start still waits for; undefined when every wanted application has once run. */
export function startingReason({
  snapshot,
  awaited,
}: Pick<FrontState, 'snapshot' | 'awaited'>): string | undefined {
  const [first] = awaited;
  if (first !== undefined) return awaitedReason(first);
  return snapshot === undefined ? UNKNOWN_ROUTES : undefined;
}

const UNKNOWN_ROUTES = 'Route table is not populated yet.';

/** Says why a path without an application may get one soon; undefined once all routes are known. */
export function unknownRoutesReason({ snapshot, awaited }: FrontState): string | undefined {
  const missing = withoutRoute(snapshot, awaited).find(({ hasFailed }) => !hasFailed);
  if (missing !== undefined) return awaitedReason(missing);
  return snapshot === undefined ? UNKNOWN_ROUTES : undefined;
}

/** Answers one of the front's own paths; undefined for any other. */
export function ownAnswer(
  method: string,
  path: string,
  state: FrontState,
): FrontAnswer | undefined {
  if (!isOwnPath(path)) return undefined;
  if (method !== 'GET' && method !== 'HEAD') {
    return textAnswer(405, statusPhrase(405), ['allow', 'GET, HEAD']);
  }
  if (state.isDraining) return DRAINED;
  const reason = reasonAt(path, state);
  if (reason !== undefined) return textAnswer(503, reason, RETRY_SOON);
  if (path !== ROUTES_PATH) return textAnswer(200, 'success');
  return {
    status: 200,
    headers: ['content-type', 'application/json', 'x-content-type-options', 'nosniff'],
    body: JSON.stringify(routesOf(state.snapshot)),
  };
}

function reasonAt(path: string, state: FrontState): string | undefined {
  if (path === ROUTES_PATH) return unknownRoutesReason(state);
  if (path !== STARTUP_PATH) return unhealthyReason(state);
  return state.hasStarted ? undefined : startingReason(state);
}

function routesOf(snapshot: RoutingSnapshot | undefined): Readonly<Record<string, string>> {
  const routes = (snapshot?.applications ?? []).flatMap(({ name, routePrefix }) =>
    routePrefix === null ? [] : [[routePrefix, name] as const],
  );
  // Sorted by prefix, so that the answer does not depend on which application came up first.
  return Object.fromEntries(routes.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
