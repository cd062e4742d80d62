import { WEBSOCKET_METHOD, type OperationIndex } from '@sluice/ingress';

import { type ApplicationGoal, type DeploymentGoal, type GoalState, revisionOf } from './goal.js';
import type { Observed, ObservedReplica, RevisionRecord } from './observed.js';
import { effectiveTarget } from './reconcile.js';
import type { ReplicaState } from './replica-state.js';
import { isDegraded } from './restart.js';
import type { IndexOf } from './routing.js';

/** Names and meanings as Ray Serve's. */
export type ApplicationStatus =
  | 'DEPLOYING'
  | 'RUNNING'
  | 'UNHEALTHY'
  | 'DEPLOY_FAILED'
  | 'DELETING';

/** Names and meanings as Ray Serve's. */
export type DeploymentStatus =
  | 'UPDATING'
  | 'HEALTHY'
  | 'UNHEALTHY'
  | 'DEPLOY_FAILED'
  | 'UPSCALING'
  | 'DOWNSCALING';

/** A replica as it is now. */
export interface ReplicaReport {
  /** As `getReplicaContext().replicaId` says in the replica. */
  readonly id: string;
  /** The process id; undefined before the replica has a process. */
  readonly pid: number | undefined;
  /** The stage of its life. */
  readonly state: ReplicaState;
}

/** A deployment as it is now. */
export interface DeploymentReport {
  /** Unique in its application. */
  readonly name: string;
  /** In Ray Serve's words. */
  readonly status: DeploymentStatus;
  /** Empty, or what went wrong, with the app's own stack. */
  readonly message: string;
  /** True while replicas die so soon and so often that restarts are held back, until one has served for 30 s. */
  readonly isDegraded: boolean;
  /** How many replicas it should have. */
  readonly wantedReplicas: number;
  /** The replicas it has, whatever their state. */
  readonly replicas: readonly ReplicaReport[];
}

/** An application as it is now. */
export interface ApplicationReport {
  /** Unique. */
  readonly name: string;
  /** The route prefix; null for an application that only handles reach. */
  readonly routePrefix: string | null;
  /** In Ray Serve's words. */
  readonly status: ApplicationStatus;
  /** Empty, or what went wrong. */
  readonly message: string;
  /** The deployments, callees before callers. */
  readonly deployments: readonly DeploymentReport[];
  /** The pages a browser can open; absent until the application is known. */
  readonly pages?: ApplicationPages;
}

/** Paths without the route prefix. */
export interface ApplicationPages {
  /** The docs page; undefined when there is none. */
  readonly docs: string | undefined;
  /** The WebSocket endpoints. */
  readonly webSockets: readonly string[];
}

/** Everything that is deployed, as it is now. */
export interface ServeStatus {
  /** In the order they were deployed. */
  readonly applications: readonly ApplicationReport[];
}

/** Says how everything does: a pure view of the goal and what was observed. */
export function reportStatus(goal: GoalState, observed: Observed, indexOf: IndexOf): ServeStatus {
  return {
    applications: goal.applications.map((application) => {
      const index = indexOf(application.name);
      const report = reportApplication(application, observed);
      return index === undefined ? report : { ...report, pages: pagesOf(index) };
    }),
  };
}

function pagesOf({ docs, operations }: OperationIndex): ApplicationPages {
  const sockets = operations.filter(({ methods }) => methods.includes(WEBSOCKET_METHOD));
  return { docs, webSockets: sockets.map(({ pattern }) => pattern) };
}

function reportApplication(application: ApplicationGoal, observed: Observed): ApplicationReport {
  const kept = application.deployments.filter((goal) => !goal.removed);
  const deployments = kept.map((goal) => {
    const replicas = observed.replicas.filter(
      (one) => one.application === application.name && one.deployment === goal.name,
    );
    return reportDeployment(application.name, goal, { observed, replicas });
  });
  const status = application.deleting ? 'DELETING' : worst(deployments);
  return {
    name: application.name,
    routePrefix: application.routePrefix,
    status,
    message: deployments
      .filter((one) => one.message !== '')
      .map((one) => `${one.name}: ${one.message}`)
      .join('\n'),
    deployments,
  };
}

function worst(deployments: readonly DeploymentReport[]): ApplicationStatus {
  const has = (status: DeploymentStatus): boolean => deployments.some((d) => d.status === status);
  if (has('DEPLOY_FAILED')) return 'DEPLOY_FAILED';
  if (has('UNHEALTHY')) return 'UNHEALTHY';
  return has('UPDATING') ? 'DEPLOYING' : 'RUNNING';
}

interface View {
  readonly observed: Observed;
  readonly replicas: readonly ObservedReplica[];
}

function reportDeployment(application: string, goal: DeploymentGoal, view: View): DeploymentReport {
  const record = view.observed.records(application, goal.name, revisionOf(goal));
  const target = effectiveTarget(application, goal, view.observed.records);
  return {
    name: goal.name,
    ...statusOf(goal, record, view),
    isDegraded: isDegraded(record),
    wantedReplicas: target.wanted,
    replicas: view.replicas.map(({ id, pid, state }) => ({ id, pid, state })),
  };
}

/**
 * wanted, ready (of the goal's version), others (of another version), record -> status:
 *
 * failure set                              -> DEPLOY_FAILED
 * ready = wanted, others = 0, configured   -> HEALTHY
 * never settled                            -> UPDATING
 * ready < wanted after a death             -> UNHEALTHY
 * ready < wanted                           -> UPSCALING
 * ready > wanted                           -> DOWNSCALING
 */
function statusOf(
  goal: DeploymentGoal,
  record: RevisionRecord,
  view: View,
): { readonly status: DeploymentStatus; readonly message: string } {
  if (record.failure !== undefined) return { status: 'DEPLOY_FAILED', message: record.failure };
  const message = `${isDegraded(record) ? DEGRADED : ''}${record.lastError ?? ''}`;
  if (isInPlace(goal, view.replicas)) {
    return { status: 'HEALTHY', message: isDegraded(record) ? message : '' };
  }
  if (!record.settled) return { status: 'UPDATING', message };
  const ready = view.replicas.filter((one) => one.state === 'ready' && one.health === 'ok').length;
  if (ready >= goal.wanted)
    return { status: ready > goal.wanted ? 'DOWNSCALING' : 'UPDATING', message: '' };
  if (record.deathsMs.length === 0 && view.replicas.every((one) => one.health === 'ok')) {
    return { status: 'UPSCALING', message: '' };
  }
  return { status: 'UNHEALTHY', message };
}

const DEGRADED = 'degraded, restarts are held back: ';

/** True when exactly the wanted replicas of the goal's version and config serve, and no other does. */
export function isInPlace(goal: DeploymentGoal, replicas: readonly ObservedReplica[]): boolean {
  const revision = revisionOf(goal);
  const serving = replicas.filter((one) => one.state === 'ready' || one.state === 'starting');
  return (
    serving.length === goal.wanted &&
    serving.every(
      (one) =>
        one.state === 'ready' &&
        one.health === 'ok' &&
        !one.configuring &&
        `${one.version} ${one.configKey}` === revision,
    )
  );
}
