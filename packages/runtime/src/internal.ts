/// <reference types="node" preserve="true" />

/**
 * The part of this package that the `sluice` command and the tests use. The public interface does not
 * have it: anything here may change in any release, and applications import from `sluice`.
 */

export { DEFAULT_ADMIN_PORT } from './admin/admin-options.js';
export type { LoadedEntry } from './admin/entry-loader.js';
export { lineFilter } from './admin/logs/line-filter.js';
export { followLog, lastLines } from './admin/logs/log-lines.js';
export { clientToken } from './admin/token.js';
export { buildApplication } from './deployment/build-application.js';
export { surviveClosedOutput } from './process/closed-output.js';
export { loadConfig, readConfig } from './config/load.js';
export { checkDeploymentOptions } from './deployment/deployment-options.js';
export { fromSnakeCase, toSnakeCase } from './deployment/option-spelling.js';
export { resolveConfig } from './deployment/deployment-decorator.js';
export type { AutoscalingConfig } from './deployment/autoscaling-config.js';
export {
  NO_MEMORY as NO_SCALING_MEMORY,
  scalingStep,
} from './controller/scaling/scaling-memory.js';
export type { ScaledDeployment } from './controller/scaling/scaled-deployments.js';
export { nearest } from './config/nearest.js';
export type { ApplicationConfig, ServeConfig } from './config/serve-config.js';
export { DEFAULT_DEPLOYMENT_CONFIG } from './deployment/deployment-defaults.js';
export { DEFAULT_APPLICATION_NAME, isName, NAME_RULE } from './deployment/names.js';
export { isProxyCount, MAX_PROXIES } from './config/num-proxies.js';
export type { InspectedDeployment } from './engine/process/inspected.js';
export type { EntryPoint } from './deployment/entry-point.js';
export { DEFAULT_SAMPLING_RATIO } from './tracing/tracing-options.js';
export type { TracingSettings } from './tracing/tracing-options.js';
export { loadApplication } from './replica/load-application.js';
export { setReplicaHost } from './replica/replica-host.js';
export { ControlLink } from './controller/fleet/control-link.js';
export type { Engine, ReplicaHandle } from './engine/engine.js';
export { createEngine } from './engine/create-engine.js';
export { createChannelAddresses } from './process/channel-addresses.js';
export { describeError } from './replica/describe-error.js';
export { inheritedExecArgv, spawnProcess } from './process/spawn.js';
export { consoleLog } from './process/create-log.js';
export type { ApplicationRequest } from './controller/application-request.js';
export type { ApplicationFacts, ServeFacts } from './supervisor/facts.js';
export { bindPort } from './supervisor/listen.js';
export {
  forgetKeptApplications,
  readKeptApplications,
  type KeptApplications,
} from './supervisor/kept-applications.js';
export { runSupervisor } from './supervisor/supervisor.js';
export type { SupervisedAdmin } from './supervisor/open-admin.js';
