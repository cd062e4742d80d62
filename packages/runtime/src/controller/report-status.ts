import { WEBSOCKET_METHOD, type OperationIndex } from '@sluice/ingress';

import type { TallyPair } from './canary/canary-watch.js';
import { applicationStatus, type ApplicationStatus } from './application-status.js';
import type { DeploymentConditions } from './deployment-conditions.js';
import type { DeploymentStatus, DeploymentStatusTrigger } from './deployment-status.js';
import { effectiveTarget, failedDeployments } from './fallback.js';
import { type ApplicationGoal, type DeploymentGoal, type GoalState, revisionOf } from './goal.js';
import { gpuShortage } from './gpus/shortage.js';
import { isInPlace } from './in-place.js';
import type { Observed, ObservedReplica, RevisionRecord } from './observed.js';
import { replicaStatus, type ReplicaStatus } from './replica-state.js';
import { isDegraded } from './restart.js';
import type { IndexOf } from './routing.js';
import { sidesOf, splitOf, type Split } from './split.js';

/** A replica as it is now. */
export interface ReplicaReport {
  /** As `getReplicaContext().replicaId` says in the replica. */
  readonly id: string;
  /** The process id; undefined before the replica has a process. */
  readonly pid: number | undefined;
  /** In Ray Serve's words for the states of replicas. */
  readonly status: ReplicaStatus;
  /** The GPUs that were assigned to it, as `CUDA_VISIBLE_DEVICES` names them; absent for none. */
  readonly gpus?: readonly string[];
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
  /** Set while an update shares the traffic with what it replaces. */
  readonly traffic?: TrafficReport;
  /** How many replicas it should have. */
  readonly wantedReplicas: number;
  /** The replicas it has, whatever their state. */
  readonly replicas: readonly ReplicaReport[];
}

/** Two versions that share the traffic of a deployment, as they are now. */
export interface TrafficReport {
  /** The percentage of requests and calls that the candidate answers. */
  readonly share: number;
  /** The percentage of the other requests that it gets copies of. */
  readonly mirror: number;
  /** What became of what the candidate has answered, copies included. */
  readonly candidate: VersionReport;
  /** The same of the version that was in place before. */
  readonly stable: VersionReport;
}

/** A version of a deployment that shares its traffic. */
export interface VersionReport {
  /** The ids of its replicas. */
  readonly replicas: readonly string[];
  /** How many requests and calls it has answered since both versions serve. */
  readonly requests: number;
  /** How many of them failed: a 5xx, a response that was cut, a call that threw. */
  readonly errors: number;
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
  /** Counts what has been deployed under the name, from 1; absent until the application is known. */
  readonly revision?: number;
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
  /** What has been counted of a candidate; defaults to nothing. */
  readonly tallies?: (application: string, deployment: string) => TallyPair | undefined;
}

/** Says how everything does: a pure view of the goal, its conditions, and what was observed. */
export function reportStatus(
  goal: GoalState,
  observed: Observed,
  sources: StatusSources,
): ServeStatus {
  return {
    applications: goal.applications.map((application) => {
      const index = sources.indexOf(application.name);
      const report = reportApplication(application, observed, sources);
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
  sources: StatusSources,
): ApplicationReport {
  const deployments = application.deployments
    .filter((goal) => !goal.removed)
    .map((goal) => reportDeployment(application, goal, { ...sources, observed }));
  return {
    name: application.name,
    routePrefix: application.routePrefix,
    status: application.deleting ? 'DELETING' : applicationStatus(deployments),
    message: deployments
      .filter((one) => one.message !== '')
      .map((one) => `${one.name}: ${one.message}`)
      .join('\n'),
    revision: application.current.revision,
    deployments,
  };
}

function reportDeployment(
  application: ApplicationGoal,
  goal: DeploymentGoal,
  sources: StatusSources & { readonly observed: Observed },
): DeploymentReport {
  const { observed, conditions } = sources;
  const record = observed.records(application.name, goal.name, revisionOf(goal));
  const target = effectiveTarget(application, goal, observed.records);
  const replicas = observed.replicas.filter(
    (one) => one.application === application.name && one.deployment === goal.name,
  );
  const isRolledBack = target !== goal;
  const split = splitOf(application, goal, observed.records);
  const traffic =
    split && reportSplit(split, replicas, sources.tallies?.(application.name, goal.name));
  const sibling =
    isRolledBack && record.failure === undefined
      ? failedDeployments(application, observed.records).join(', ')
      : undefined;
  return {
    name: goal.name,
    ...conditions.get(application.name, goal.name),
    message:
      sibling === undefined
        ? messageOf(record, {
            isWhole: isInPlace(goal, replicas),
            shortage: gpuShortage(application, goal, observed),
          })
        : `went back to the version before, since the update of ${sibling} failed`,
    isRolledBack,
    isDegraded: isDegraded(record),
    ...(traffic === undefined ? {} : { traffic }),
    wantedReplicas:
      split === undefined ? target.wanted : split.stable.wanted + split.candidate.wanted,
    replicas: replicas.map((replica) => ({
      id: replica.id,
      pid: replica.pid,
      status: replicaStatus(replica),
      ...(replica.gpus !== undefined && { gpus: replica.gpus.devices }),
    })),
  };
}

/** What went wrong and still matters: the last fault, until the wanted replicas serve again. */
function messageOf(
  record: RevisionRecord,
  { isWhole, shortage }: { readonly isWhole: boolean; readonly shortage: string | undefined },
): string {
  if (record.failure !== undefined) return record.failure;
  const { lastError = '', lastFault } = record;
  if (isDegraded(record)) return `degraded, restarts are held back: ${lastError}`;
  if (isWhole || lastFault === undefined) return shortage ?? '';
  return shortage === undefined ? lastError : `${shortage}. Before: ${lastError}`;
}

const NOTHING_COUNTED = { requests: 0, errors: 0 };

function reportSplit(
  split: Split,
  replicas: readonly ObservedReplica[],
  tallies: TallyPair | undefined,
): TrafficReport {
  const sides = sidesOf(split, replicas);
  const report = (side: 'stable' | 'candidate'): VersionReport => ({
    replicas: sides[side].map(({ id }) => id),
    ...(tallies?.[side] ?? NOTHING_COUNTED),
  });
  return {
    share: split.share,
    mirror: split.mirror,
    candidate: report('candidate'),
    stable: report('stable'),
  };
}
