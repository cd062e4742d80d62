import { configKey, type ApplicationGoal, type DeploymentGoal } from '../../src/controller/goal.js';
import type { ObservedReplica } from '../../src/controller/observed.js';
import type { DeploymentConfig } from '../../src/deployment/deployment-config.js';

export const BASE_CONFIG: DeploymentConfig = {
  numReplicas: 1,
  autoscalingConfig: null,
  gpus: 0,
  maxOngoingRequests: 100,
  maxQueuedRequests: 1_000,
  queueTimeoutS: null,
  queue: null,
  requestRouterConfig: {},
  maxWebSockets: 10_000,
  backpressure: { statusCode: 503, retryAfterS: 1 },
  gracefulShutdownTimeoutS: 20,
  startTimeoutS: 60,
  maxSurgePercent: 50,
  rollingUpdatePercentage: 0.2,
  maxConstructorRetryCount: 20,
  traffic: null,
  healthCheckPeriodS: 10,
  healthCheckTimeoutS: 30,
  userConfig: null,
  logging: {},
};

export function config(part: Partial<DeploymentConfig> = {}): DeploymentConfig {
  return { ...BASE_CONFIG, ...part };
}

export function deployment(part: Partial<DeploymentGoal> = {}): DeploymentGoal {
  return {
    name: 'Shop',
    isIngress: true,
    version: 'v1',
    config: BASE_CONFIG,
    wanted: (part.config ?? BASE_CONFIG).numReplicas,
    entry: undefined,
    handles: [],
    servesHttp: true,
    previous: undefined,
    removed: false,
    ...part,
  };
}

export function application(
  deployments: readonly DeploymentGoal[],
  part: Partial<ApplicationGoal> = {},
): ApplicationGoal {
  const request = { name: 'app', routePrefix: '/', entry: undefined };
  return {
    name: 'app',
    routePrefix: '/',
    deleting: false,
    current: { revision: 1, plan: { name: 'app', request, routePrefix: '/', deployments: [] } },
    served: [],
    lastRevision: 1,
    deployments,
    ...part,
  };
}

export function replica(part: Partial<ObservedReplica> & { readonly id: string }): ObservedReplica {
  return {
    application: 'app',
    deployment: 'Shop',
    version: 'v1',
    configKey: configKey(BASE_CONFIG),
    configuring: false,
    isAdopted: false,
    state: 'ready',
    health: 'ok',
    ailment: undefined,
    startedAtMs: 0,
    waitsFor: undefined,
    readyAtMs: 0,
    pid: 1,
    endpoint: { kind: 'memory', id: part.id },
    index: undefined,
    ...part,
  };
}
