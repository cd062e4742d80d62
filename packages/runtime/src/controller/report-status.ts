import { WEBSOCKET_METHOD, type OperationIndex } from '@sluice/ingress';

import { applicationStatus, type ApplicationStatus } from './application-status.js';
import type { DeploymentConditions } from './deployment-conditions.js';
import type { DeploymentStatus, DeploymentStatusTrigger } from './deployment-status.js';
import { effectiveTarget, failedDeployments } from './fallback.js';
import { type ApplicationGoal, type DeploymentGoal, type GoalState, revisionOf } from './goal.js';
import { isInPlace } from './in-place.js';
import type { Observed, RevisionRecord } from './observed.js';
import { replicaStatus, type ReplicaStatus } from './replica-state.js';
import { isDegraded } from './restart.js';
import type { IndexOf } from './routing.js';

/** A replica as it is now. */
export interface ReplicaReport {
  /** As `getReplicaContext().replicaId` says in the replica. */
  readonly id: string;
  /** The process id; undefined before the replica has a process. */
  readonly pid: number | undefined;
  /** In Ray Serve's words for the states of replicas. */
  readonly status: ReplicaStatus;
}

/** A deployment as it is now. */
export interface DeploymentReport {
  /** Unique in its application. */
  readonly name: string;
  /** In Ray Serve's words. */
  readonly status: DeploymentStatus;
  /** What brought it to its status, in Ray Serve's words. */
  readonly trigger: DeploymentStatusTrigger;
  /** Empty, or what went wrong, with the app's own stack. */
  readonly message: string;
  /** True while an update of it has failed, so that the version and the config before it serve. */
  readonly isRolledBack: boolean;
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

export interface StatusSources {
  readonly indexOf: IndexOf;
  readonly conditions: Pick<DeploymentConditions, 'get'>;
}

/** Says how everything does: a pure view of the goal, its conditions, and what was observed. */
export function reportStatus(
  goal: GoalState,
  observed: Observed,
  { indexOf, conditions }: StatusSources,
): ServeStatus {
  return {
    applications: goal.applications.map((application) => {
      const index = indexOf(application.name);
      const report = reportApplication(application, observed, conditions);
      return index === undefined ? report : { ...report, pages: pagesOf(index) };
    }),
  };
}

function pagesOf({ docs, operations }: OperationIndex): ApplicationPages {
  const sockets = operations.filter(({ methods }) => methods.includes(WEBSOCKET_METHOD));
  return { docs, webSockets: sockets.map(({ pattern }) => pattern) };
}

function reportApplication(
  application: ApplicationGoal,
  observed: Observed,
  conditions: StatusSources['conditions'],
): ApplicationReport {
  const deployments = application.deployments
    .filter((goal) => !goal.removed)
    .map((goal) => reportDeployment(application, goal, { observed, conditions }));
  return {
    name: application.name,
    routePrefix: application.routePrefix,
    status: application.deleting ? 'DELETING' : applicationStatus(deployments),
    message: deployments
      .filter((one) => one.message !== '')
      .map((one) => `${one.name}: ${one.message}`)
      .join('\n'),
    deployments,
  };
}

function reportDeployment(
  application: ApplicationGoal,
  goal: DeploymentGoal,
  { observed, conditions }: Pick<StatusSources, 'conditions'> & { readonly observed: Observed },
): DeploymentReport {
  const record = observed.records(application.name, goal.name, revisionOf(goal));
  const target = effectiveTarget(application, goal, observed.records);
  const replicas = observed.replicas.filter(
    (one) => one.application === application.name && one.deployment === goal.name,
  );
  const isRolledBack = target !== goal;
  const sibling =
    isRolledBack && record.failure === undefined
      ? failedDeployments(application, observed.records).join(', ')
      : undefined;
  return {
    name: goal.name,
    ...conditions.get(application.name, goal.name),
    message:
      sibling === undefined
        ? messageOf(record, isInPlace(goal, replicas))
        : `went back to the version before, since the update of ${sibling} failed`,
    isRolledBack,
    isDegraded: isDegraded(record),
    wantedReplicas: target.wanted,
    replicas: replicas.map((replica) => ({
      id: replica.id,
      pid: replica.pid,
      status: replicaStatus(replica),
    })),
  };
}

/** What went wrong and still matters: the last fault, until the wanted replicas serve again. */
function messageOf(record: RevisionRecord, isWhole: boolean): string {
  if (record.failure !== undefined) return record.failure;
  const { lastError = '', lastFault } = record;
  if (isDegraded(record)) return `degraded, restarts are held back: ${lastError}`;
  return isWhole || lastFault === undefined ? '' : lastError;
}
