/// <reference types="node" preserve="true" />

export { Application, bind } from './bind.js';
export type {
  BindArgument,
  BindArguments,
  BoundArguments,
  DeploymentClass,
  DeploymentFunction,
  DeploymentTarget,
  Served,
} from './bind.js';
export { registerType } from './codec/registry.js';
export type { TypeForm } from './codec/registry.js';
export { ConfigError } from './config/config-error.js';
export type { ConfigProblem } from './config/config-error.js';
export { HandleArgument } from './deployment-config.js';
export type { BuiltDeployment, DeploymentConfig, DeploymentOptions } from './deployment-config.js';
export { Deployment, resolveConfig } from './deployment.js';
export type { DeploymentDecorator } from './deployment.js';
export {
  BackpressureError,
  CallTimeoutError,
  DeployFailedError,
  DeploymentUnavailableError,
  NotInReplicaError,
  ReplicaLostError,
  RequestCancelledError,
  ServeError,
  UnknownMethodError,
  UnreadableError,
  UnsendableError,
} from './errors.js';
export type { EmbeddedOptions, EmbeddedRun } from './embedded/embedded-serve.js';
export type { EntryPoint } from './engine/engine.js';
export { DeploymentHandle } from './handle-types.js';
export type {
  FakeHandle,
  HandleCall,
  HandledType,
  HandleOptions,
  HandleStream,
} from './handle-types.js';
export { getReplicaContext } from './replica/context.js';
export type { ReplicaContext } from './replica/context.js';
export type {
  ControlMessage,
  Replica,
  ReplicaDescription,
  ReplicaIdentity,
  ReplicaLoad,
  ReplicaStart,
} from './replica/types.js';
export type { ReplicaState } from './controller/replica-state.js';
export type {
  ApplicationPages,
  ApplicationReport,
  ApplicationStatus,
  DeploymentReport,
  DeploymentStatus,
  ReplicaReport,
  ServeStatus,
} from './controller/status.js';
export type { Log } from './log.js';
export { serve } from './serve.js';
export type { RunOptions, ServeState, StartOptions } from './serve.js';
