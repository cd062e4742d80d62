import { DEFAULT_MAX_BODY_BYTES, DEFAULT_MAX_MESSAGE_BYTES } from '@sluice/core/internal';
import type {
  ApplicationRoute,
  DeploymentRoute,
  OperationIndex,
  ReplicaAddress,
} from '@sluice/ingress';

import { effectiveTarget } from './fallback.js';
import type { DeploymentConfig } from '../deployment/deployment-config.js';
import { policySpec } from '../deployment/request-router.js';
import { fairnessSpec } from '../deployment/routing-options.js';
import {
  type ApplicationGoal,
  type DeploymentGoal,
  type GoalState,
  type RolloutTarget,
  revisionOf,
} from './goal.js';
import type { Observed, ObservedReplica } from './observed.js';
import { isDegraded } from './restart.js';
import { sidesOf, splitOf } from './split.js';

/** A snapshot before it has a version. */
export interface Routing {
  readonly applications: readonly ApplicationRoute[];
  readonly deployments: readonly DeploymentRoute[];
}

/** Stands in until the first replica of an ingress has described its operations; nothing is served by it. */
export const UNKNOWN_INDEX: OperationIndex = {
  upgrades: 'messages',
  ownBodies: false,
  maxBodyBytes: DEFAULT_MAX_BODY_BYTES,
  maxMessageBytes: DEFAULT_MAX_MESSAGE_BYTES,
  allowedOrigins: [],
  operations: [],
};

/** Gives the last known operation index of an application's ingress. */
export type IndexOf = (application: string) => OperationIndex | undefined;

/**
 * Derives the routing from goal and observation. Only ready replicas are in it, so a replica that drains
 * or died is out at once. A deleted application is out before its replicas drain.
 */
export function routingOf(goal: GoalState, observed: Observed, indexOf: IndexOf): Routing {
  const live = goal.applications.filter((application) => !application.deleting);
  return {
    applications: live.flatMap((application) => routeOf(application, { observed, indexOf })),
    deployments: live.flatMap((application) =>
      application.deployments.flatMap((deployment) =>
        deploymentRoutes(application, deployment, { observed, indexOf }),
      ),
    ),
  };
}

/** The routing that one replica needs: of deployments it holds handles to, and applications it asked for. */
export function restrictRouting(
  routing: Routing,
  wanted: { readonly application: string; readonly handles: readonly string[] },
  others: ReadonlySet<string>,
): Routing {
  return {
    applications: routing.applications.filter((one) => others.has(one.name)),
    deployments: routing.deployments.filter(
      (one) =>
        others.has(one.application) ||
        (one.application === wanted.application && wanted.handles.includes(deploymentOf(one.name))),
    ),
  };
}

function routeOf(
  application: ApplicationGoal,
  { observed, indexOf }: { readonly observed: Observed; readonly indexOf: IndexOf },
): ApplicationRoute[] {
  const ingress = servingIngress(application, observed);
  if (ingress === undefined) return [];
  return [
    {
      name: application.name,
      routePrefix: application.routePrefix,
      ingress: ingress.name,
      index: indexOf(application.name) ?? UNKNOWN_INDEX,
    },
  ];
}

/** When an update makes another deployment the ingress, the old ingress serves until the new one is ready. */
function servingIngress(
  application: ApplicationGoal,
  observed: Observed,
): DeploymentGoal | undefined {
  const ingresses = application.deployments.filter((goal) => goal.isIngress);
  const current = ingresses.find((goal) => !goal.removed);
  const serves = (goal: DeploymentGoal | undefined): boolean =>
    observed.replicas.some(
      (one) =>
        one.application === application.name && one.deployment === goal?.name && isRouted(one),
    );
  return serves(current) ? current : (ingresses.find(serves) ?? current);
}

interface RoutingView {
  readonly observed: Observed;
  readonly indexOf: IndexOf;
}

/** The route of a deployment, and that of a candidate beside it once a replica of the candidate serves. */
function deploymentRoutes(
  application: ApplicationGoal,
  deployment: DeploymentGoal,
  view: RoutingView,
): DeploymentRoute[] {
  const { records, replicas } = view.observed;
  const routed = replicas.filter(
    (one) =>
      one.application === application.name && one.deployment === deployment.name && isRouted(one),
  );
  const split = splitOf(application, deployment, records);
  const sides = split && sidesOf(split, routed);
  const whole = {
    ...routeTo(effectiveTarget(application, deployment, records), routed),
    application: application.name,
    name: deployment.name,
    unavailable: routed.length > 0 ? undefined : whyUnavailable(application, deployment, view),
    ...leavingReplicas(application, deployment, view),
  };
  // Without replicas on both sides, those that there are serve all.
  if (split === undefined || sides?.stable.length === 0 || sides?.candidate.length === 0) {
    return [whole];
  }
  const { stable = [], candidate = [] } = sides ?? {};
  const name = candidateRoute(deployment.name);
  const { share, mirror } = split;
  return [
    { ...whole, ...routeTo(split.stable, stable), split: { candidate: name, share, mirror } },
    { ...whole, ...routeTo(split.candidate, candidate), name },
  ];
}

/** The replicas that drain, where clients may come back to their streams; absent where they may not. */
function leavingReplicas(
  application: ApplicationGoal,
  deployment: DeploymentGoal,
  { observed, indexOf }: RoutingView,
): Pick<DeploymentRoute, 'leaving'> {
  if (!deployment.isIngress || indexOf(application.name)?.resumable !== true) return {};
  const leaving = observed.replicas.filter(
    (one) =>
      one.application === application.name &&
      one.deployment === deployment.name &&
      one.state === 'draining',
  );
  return leaving.length === 0 ? {} : { leaving: addressesOf(leaving) };
}

/** No deployment can have such a name. */
const CANDIDATE = '@candidate';

function candidateRoute(deployment: string): string {
  return `${deployment}${CANDIDATE}`;
}

function deploymentOf(route: string): string {
  return route.endsWith(CANDIDATE) ? route.slice(0, -CANDIDATE.length) : route;
}

function routeTo(
  { config, entry }: RolloutTarget,
  replicas: readonly ObservedReplica[],
): Omit<DeploymentRoute, 'application' | 'name' | 'unavailable'> {
  return {
    maxOngoingRequests: config.maxOngoingRequests,
    maxQueuedRequests: config.maxQueuedRequests,
    policy: policySpec(config.requestRouterConfig, {
      entry: entry?.module,
      environment: process.env,
    }),
    ...waitingRules(config),
    backpressure: config.backpressure,
    replicas: addressesOf(replicas),
  };
}

function addressesOf(replicas: readonly ObservedReplica[]): ReplicaAddress[] {
  return replicas.flatMap(({ id, endpoint, models }) =>
    endpoint === undefined ? [] : [{ id, endpoint, ...(models !== undefined && { models }) }],
  );
}

/** Absent where there is no rule, so that a snapshot says nothing of what is not used. */
function waitingRules({
  queueTimeoutS,
  queue,
}: DeploymentConfig): Pick<DeploymentRoute, 'queueTimeoutS' | 'fairness'> {
  const fairness = fairnessSpec(queue);
  return {
    ...(typeof queueTimeoutS === 'number' && { queueTimeoutS }),
    ...(fairness !== undefined && { fairness }),
  };
}

function isRouted(replica: ObservedReplica): boolean {
  return replica.state === 'ready' && (replica.health === 'ok' || replica.health === 'worn');
}

/** Undefined when the wait for a replica is worth it: requests queue meanwhile. */
function whyUnavailable(
  application: ApplicationGoal,
  deployment: DeploymentGoal,
  view: RoutingView,
): string | undefined {
  const record = view.observed.records(application.name, deployment.name, revisionOf(deployment));
  const target = effectiveTarget(application, deployment, view.observed.records);
  const named = `Deployment(name='${deployment.name}', app='${application.name}')`;
  if (record.failure !== undefined && deployment.previous === undefined) {
    return `${named} is unavailable because it failed to deploy.`;
  }
  // A replica that starts now will most likely die like those before it.
  if (isDegraded(view.observed.records(application.name, deployment.name, revisionOf(target)))) {
    return `${named} is unavailable because its replicas keep ending; restarts are held back.`;
  }
  if (deployment.servesHttp && view.indexOf(application.name) === undefined) {
    return `${named} is starting.`;
  }
  return undefined;
}
