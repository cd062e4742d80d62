import { DEFAULT_BACKPRESSURE, DEFAULT_DRAIN_TIMEOUT_S } from '@sluice/core/internal';

import type { DeploymentConfig } from './deployment-config.js';

/** The default of every option. */
export const DEFAULT_DEPLOYMENT_CONFIG: DeploymentConfig = {
  numReplicas: 1,
  autoscalingConfig: null,
  gpus: 0,
  maxOngoingRequests: 100,
  maxQueuedRequests: 1000,
  queueTimeoutS: null,
  queue: null,
  requestRouterConfig: {},
  maxWebSockets: 10_000,
  backpressure: DEFAULT_BACKPRESSURE,
  gracefulShutdownTimeoutS: DEFAULT_DRAIN_TIMEOUT_S,
  startTimeoutS: 300,
  maxSurgePercent: 50,
  rollingUpdatePercentage: 0.2,
  maxConstructorRetryCount: 20,
  traffic: null,
  healthCheckPeriodS: 10,
  healthCheckTimeoutS: 30,
  userConfig: null,
  logging: {},
};

/** Failed health checks in a row after which a replica is replaced; no option changes it. */
export const MAX_FAILED_HEALTH_CHECKS = 3;
