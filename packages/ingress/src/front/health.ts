import type { RoutingSnapshot } from '../routes/snapshot.js';
import { plainAnswer, type PlainAnswer } from './answers.js';

/** Paths the front answers itself, at the root only. */
export const HEALTH_PATH = '/-/healthz';
export const ROUTES_PATH = '/-/routes';

/** What `/-/healthz` and `/-/routes` look at. */
export interface FrontState {
  readonly isDraining: boolean;
  readonly snapshot: RoutingSnapshot | undefined;
}

/** Why this front should get no traffic, or undefined when it should. */
function unhealthyReason(state: FrontState): string | undefined {
  if (state.isDraining) return 'This node is being drained.';
  const { snapshot } = state;
  if (snapshot === undefined) return 'Route table is not populated yet.';
  const hasReplica = snapshot.deployments.some(({ replicas }) => replicas.length > 0);
  if (snapshot.applications.length > 0 && !hasReplica) return 'No replicas are available yet.';
  return undefined;
}

/** Answers one of the front's own paths; undefined for any other. */
export function ownAnswer(
  method: string,
  path: string,
  state: FrontState,
): PlainAnswer | undefined {
  if (path !== HEALTH_PATH && path !== ROUTES_PATH) return undefined;
  if (method !== 'GET' && method !== 'HEAD') {
    return plainAnswer(405, 'Method Not Allowed', ['allow', 'GET, HEAD']);
  }
  const reason = unhealthyReason(state);
  if (reason !== undefined) return plainAnswer(503, reason);
  if (path === HEALTH_PATH) return plainAnswer(200, 'success');
  return {
    status: 200,
    headers: ['content-type', 'application/json', 'x-content-type-options', 'nosniff'],
    body: JSON.stringify(routesOf(state.snapshot)),
  };
}

function routesOf(snapshot: RoutingSnapshot | undefined): Readonly<Record<string, string>> {
  const routes = (snapshot?.applications ?? []).flatMap(({ name, routePrefix }) =>
    routePrefix === null ? [] : [[routePrefix, name] as const],
  );
  // By prefix, so that the answer does not tell which application came up first.
  return Object.fromEntries(routes.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
