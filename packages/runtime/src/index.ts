/// <reference types="node" preserve="true" />

export { Application, bind } from './bind.js';
export type {
  BindArgument,
  BindArguments,
  DeploymentClass,
  DeploymentFunction,
  DeploymentTarget,
} from './bind.js';
export { buildApplication } from './build-application.js';
export { decode, encode } from './codec/codec.js';
export { registerType } from './codec/registry.js';
export type { TypeForm } from './codec/registry.js';
export { ConfigError } from './config/config-error.js';
export type { ConfigProblem } from './config/config-error.js';
export { loadConfig, parseConfig } from './config/load.js';
export type { ApplicationConfig, ServeConfig } from './config/serve-config.js';
export { HandleArgument } from './deployment-config.js';
export type { BuiltDeployment, DeploymentConfig, DeploymentOptions } from './deployment-config.js';
export {
  backpressureRules,
  checkDeploymentOptions,
  defaultDeploymentConfig,
  deploymentOptionRules,
  fromSnakeCase,
} from './deployment-options.js';
export type { OptionRule } from './deployment-options.js';
export { Deployment, resolveConfig } from './deployment.js';
export type { DeploymentDecorator } from './deployment.js';
export {
  BackpressureError,
  CallTimeoutError,
  DeploymentUnavailableError,
  NotInReplicaError,
  ReplicaLostError,
  RequestCancelledError,
  UnknownMethodError,
  UnreadableError,
  UnsendableError,
} from './errors.js';
export { DeploymentHandle } from './handle-types.js';
export type { EntryPoint } from './engine/engine.js';
export type { HandleCall, HandleOptions, HandleStream } from './handle-types.js';
export { createHandle } from './handle.js';
export { getReplicaContext } from './replica/context.js';
export type { ReplicaContext } from './replica/context.js';
export type { DeploymentHooks } from './replica/lifecycle.js';
export { loadApplication } from './replica/load-application.js';
export { setReplicaHost } from './replica/replica-host.js';
export type { ReplicaHost } from './replica/replica-host.js';
export { startReplica } from './replica/replica.js';
export type {
  ControlMessage,
  Replica,
  ReplicaDescription,
  ReplicaIdentity,
  ReplicaLoad,
  ReplicaStart,
} from './replica/types.js';
export { Controller } from './controller/controller.js';
export type { ControllerOptions, DeployPlan } from './controller/controller.js';
export type {
  ApplicationReport,
  ApplicationStatus,
  DeploymentReport,
  DeploymentStatus,
  ReplicaReport,
  ServeStatus,
} from './controller/status.js';
export type {
  ApplicationOutline,
  Engine,
  EngineEvent,
  ReplicaHandle,
  ReplicaSpec,
  StateStore,
} from './engine/engine.js';
export { InlineEngine } from './engine/inline.js';
export { ProcessEngine } from './engine/process/process-engine.js';
export { createRuntimeDirectory } from './engine/process/runtime-directory.js';
export { describeError } from './engine/describe-error.js';
export { spawnProcess } from './engine/process/spawn.js';
export { DeployFailedError, ServeError } from './errors.js';
export { consoleLog } from './log.js';
export type { Log } from './log.js';
export type { ApplicationRequest } from './plan/plan-application.js';
export { serve } from './serve.js';
export type { RunOptions, ServeState, StartOptions } from './serve.js';
export type { ApplicationFacts, ServeFacts } from './supervisor/facts.js';
export { bindPort } from './supervisor/listen.js';
export type { ListenHandle } from './supervisor/listen.js';
export { runSupervisor } from './supervisor/supervisor.js';
export type { ServeFailure, Supervisor, SupervisorOptions } from './supervisor/supervisor.js';
