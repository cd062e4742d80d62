import type { AutoscalingPolicyConfig } from '../deployment/autoscaling-policy.js';
import type { BuiltDeployment, DeploymentConfig } from '../deployment/deployment-config.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import { replicaOptionsOf } from '../deployment/update-kinds.js';
import { initialReplicas, type TargetCapacity } from '../deployment/replica-bounds.js';
import type { ApplicationRequest } from './application-request.js';

/** A wanted state of one deployment: so many replicas of a version of its code, with a config. */
export interface RolloutTarget {
  /** Changes whenever a running replica cannot become the new one by `configure`. */
  readonly version: string;
  readonly config: DeploymentConfig;
  /** The number of replicas wanted now: at first {@link initialWanted}, then as the deployment is scaled. */
  readonly wanted: number;
  /** The module that replica processes import; undefined for the inline engine. */
  readonly entry: EntryPoint | undefined;
  /** Deployments of the same application it holds handles to. */
  readonly handles: readonly string[];
  /** False for all but the ingress, and for that too when it is reached by handles alone. */
  readonly servesHttp: boolean;
}

/** A deployment of an application to be deployed. */
export interface PlannedDeployment extends RolloutTarget {
  readonly name: string;
  readonly isIngress: boolean;
  /** The built deployment that the inline engine constructs; other engines import the entry. */
  readonly built?: BuiltDeployment | undefined;
}

/** An application to be deployed. */
export interface PlannedApplication {
  readonly name: string;
  readonly routePrefix: string | null;
  readonly autoscalingPolicy?: AutoscalingPolicyConfig | undefined;
  /** What was asked for. */
  readonly request: ApplicationRequest;
  /** Callees before callers; the ingress is last. */
  readonly deployments: readonly PlannedDeployment[];
}

/** An application as it was deployed at some time. */
export interface ApplicationRevision {
  /** Counts what has been deployed of the application, from 1. */
  readonly revision: number;
  readonly plan: PlannedApplication;
}

export interface DeploymentGoal extends RolloutTarget {
  readonly name: string;
  readonly isIngress: boolean;
  /** The last target that served, kept until this one does: what a failed update falls back to. */
  readonly previous: RolloutTarget | undefined;
  /**
   * The application no longer has this deployment. Its replicas stay, and stay in routing, until all
   * deployments of the application are in place: replicas of before may call them.
   */
  readonly removed: boolean;
}

export interface ApplicationGoal {
  readonly name: string;
  /** null: reached by handles alone. */
  readonly routePrefix: string | null;
  /** Decides how many replicas its deployments have that scale by their load; absent where each decides for itself. */
  readonly autoscalingPolicy?: AutoscalingPolicyConfig | undefined;
  /** What is deployed, or on its way. */
  readonly current: ApplicationRevision;
  /** The last revisions that were wholly in place, the current one among them once it is; the newest is last. */
  readonly served: readonly ApplicationRevision[];
  /** The highest revision there has been. */
  readonly lastRevision: number;
  /** The removed deployments first; then callees before callers; the ingress is last. */
  readonly deployments: readonly DeploymentGoal[];
  /** The replicas are being drained; the application leaves the goal state when none is left. */
  readonly deleting: boolean;
}

/** All that is wanted; plain JSON, so that it can be stored and read back. */
export interface GoalState {
  readonly applications: readonly ApplicationGoal[];
  /**
   * The percentage of their replicas that all deployments should have, from 0 to 100, as the config says;
   * undefined for all of them.
   */
  readonly targetCapacity?: number | undefined;
  /** Whether that percentage was last raised or lowered; undefined without one. */
  readonly capacityDirection?: TargetCapacity['direction'] | undefined;
}

export const EMPTY_GOAL: GoalState = { applications: [] };

/** How many replicas a deployment wants at first; at all of the capacity by default. */
export function initialWanted(config: DeploymentConfig, capacity?: TargetCapacity): number {
  return initialReplicas(config, capacity);
}

/** The share of all replicas that should run; undefined for all of them. */
export function capacityOf({
  targetCapacity: percent,
  capacityDirection: direction = 'up',
}: GoalState): TargetCapacity | undefined {
  return percent === undefined ? undefined : { percent, direction };
}

/** How many replicas all deployments together want. */
export function wantedReplicas(goal: GoalState): number {
  return deploymentsOf(goal).reduce((sum, { wanted }) => sum + wanted, 0);
}

/** The longest time any deployment may take to drain. */
export function longestGraceMs(goal: GoalState): number {
  return Math.max(
    0,
    ...deploymentsOf(goal).map(({ config }) => config.gracefulShutdownTimeoutS * 1_000),
  );
}

function deploymentsOf({ applications }: GoalState): DeploymentGoal[] {
  return applications.flatMap(({ deployments }) => deployments);
}

/** Names a deployment across applications. */
export function deploymentKey(application: string, deployment: string): string {
  return `${application}#${deployment}`;
}

/** The part of a config that a replica itself acts on, as a comparable string. */
export function configKey(config: DeploymentConfig): string {
  return JSON.stringify(replicaOptionsOf(config));
}

/** Names code and replica config together: what either succeeds or fails to come up. */
export function revisionOf(target: RolloutTarget): string {
  return `${target.version} ${configKey(target.config)}`;
}

/** How often a revision that was never in place may fail. Source: Ray Serve's constructor retries. */
export function maxStartAttempts(target: RolloutTarget): number {
  return Math.min(Math.max(target.wanted, 1) * 3, target.config.maxConstructorRetryCount);
}
