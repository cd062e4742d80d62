import type { DeploymentConfig } from './deployment-config.js';

/**
 * What a change of an option asks for.
 *
 * `controller`: nothing of the replicas; the controller and the routers act on it. `replica`: the replicas
 * that run take it in place. `version`: other replicas, as other code does; see {@link versionWith}.
 */
export type UpdateKind = 'controller' | 'replica' | 'version';

/** By option. */
export const UPDATE_KINDS: { readonly [option in keyof DeploymentConfig]: UpdateKind } = {
  numReplicas: 'controller',
  autoscalingConfig: 'controller',
  gpus: 'version',
  maxOngoingRequests: 'replica',
  maxQueuedRequests: 'controller',
  queueTimeoutS: 'controller',
  queue: 'controller',
  requestRouterConfig: 'controller',
  maxWebSockets: 'replica',
  backpressure: 'controller',
  gracefulShutdownTimeoutS: 'replica',
  startTimeoutS: 'controller',
  maxSurgePercent: 'controller',
  rollingUpdatePercentage: 'controller',
  maxConstructorRetryCount: 'controller',
  traffic: 'controller',
  healthCheckPeriodS: 'controller',
  healthCheckTimeoutS: 'controller',
  userConfig: 'replica',
  logging: 'replica',
};

/** The version of replicas that run this version of the code: a process has its GPUs from its start on. */
export function versionWith({ gpus }: DeploymentConfig, version: string): string {
  return gpus === 0 ? version : `${version} with ${gpus} GPU`;
}

/** The values of the options that replicas act on, in a fixed order. */
export function replicaOptionsOf(config: DeploymentConfig): readonly unknown[] {
  return REPLICA_OPTIONS.map((option) => config[option] ?? null);
}

// Object.keys of an object literal with these very keys.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const REPLICA_OPTIONS = (Object.keys(UPDATE_KINDS) as (keyof DeploymentConfig)[]).filter(
  (option) => UPDATE_KINDS[option] === 'replica',
);
