/// <reference types="node" preserve="true" />

export { Application, bind } from './deployment/bind.js';
export type {
  BindArgument,
  BindArguments,
  BoundArguments,
  DeploymentClass,
  DeploymentFunction,
  DeploymentTarget,
  Served,
} from './deployment/bind.js';
export { registerType } from './codec/registry.js';
export type { TypeForm } from './codec/registry.js';
export { ConfigError } from './config/config-error.js';
export type { ConfigProblem } from './config/config-error.js';
export type { AggregationFunction, AutoscalingConfig } from './deployment/autoscaling-config.js';
export type { AutoscalingOptions } from './deployment/autoscaling-options.js';
export { HandleArgument } from './deployment/deployment-config.js';
export type {
  BuiltDeployment,
  DeploymentConfig,
  DeploymentOptions,
  TrafficOptions,
} from './deployment/deployment-config.js';
export type {
  AutoscalingPolicyConfig,
  AutoscalingPolicyOptions,
} from './deployment/autoscaling-policy.js';
export type {
  ApplicationAutoscalingPolicy,
  AutoscalingContext,
  AutoscalingDecision,
  AutoscalingPolicy,
  AutoscalingSample,
} from './policy-worker/autoscaling-context.js';
export type { RequestRouterConfig } from './deployment/request-router.js';
export type { QueueConfig } from './deployment/routing-options.js';
export { Deployment, resolveConfig } from './deployment/deployment-decorator.js';
export type { DeploymentDecorator } from './deployment/deployment-decorator.js';
export {
  BackpressureError,
  CallExpiredError,
  BatchItemTooLargeError,
  BatchSizeError,
  CallTimeoutError,
  DeployFailedError,
  DeploymentUnavailableError,
  ModelIdMissingError,
  NotInReplicaError,
  ReplicaLostError,
  RequestCancelledError,
  ServeError,
  UnknownMethodError,
  UnreadableError,
  UnsendableError,
} from './errors.js';
export type { ApplicationBuilder, BuilderArgs } from './deployment/application-builder.js';
export type { ProxyLocation } from './config/proxy-location.js';
export type { EmbeddedOptions, EmbeddedRun } from './serve/embedded-options.js';
export type { EntryPoint } from './deployment/entry-point.js';
export { DeploymentHandle } from './handle/handle-types.js';
export type {
  AnyHandle,
  FakeHandle,
  HandleCall,
  HandledType,
  HandleOptions,
  HandleStream,
} from './handle/handle-types.js';
export { Batch, setBatchOptions } from './replica/batching/batch-decorator.js';
export type { BatchMethod } from './replica/batching/batch-decorator.js';
export type { BatchedOptions, BatchOptions } from './replica/batching/batch-options.js';
export type { SpanEvent } from './tracing/span-event.js';
export type { ExporterSetup, TracedProcess, TracingOptions } from './tracing/tracing-options.js';
export type { BatchEvent } from './metrics/batch-event.js';
export { batched, batchedStream } from './replica/batching/batched.js';
export type { BatchControls, Batched, BatchedStream } from './replica/batching/batched.js';
export { FINISHED } from './replica/batching/finished.js';
export type { Finished } from './replica/batching/finished.js';
export type { AdminOptions } from './admin/admin-options.js';
export type { MetricsOptions } from './metrics/metrics-options.js';
export type { LoggingOptions, LogLevel } from './process/logging-options.js';
export { logger } from './replica/logger.js';
export type { AppLogger, WriteLog } from './replica/logger.js';
export { metrics } from './replica/user-metrics.js';
export type {
  HistogramOptions,
  MetricCounter,
  MetricGauge,
  MetricHistogram,
  MetricOptions,
  MetricTags,
} from './replica/user-metrics.js';
export { getMultiplexedModelId, setMultiplexedModelId } from './replica/multiplexing/model-id.js';
export { Multiplexed, multiplexed } from './replica/multiplexing/multiplexed.js';
export type { MultiplexedModels } from './replica/multiplexing/multiplexed.js';
export type { MultiplexedOptions } from './replica/multiplexing/multiplexed-options.js';
export { getReplicaContext } from './replica/context.js';
export type { ReplicaContext } from './replica/context.js';
export type { Replica, ReplicaLoad } from './replica/replica.js';
export type { ReplicaStart } from './replica/start-replica.js';
export type { ReplicaIdentity } from './replica/spec.js';
export type { ReplicaStatus } from './controller/replica-state.js';
export type { ApplicationStatus } from './controller/application-status.js';
export type { DeploymentStatus, DeploymentStatusTrigger } from './controller/deployment-status.js';
export type {
  ApplicationPages,
  ApplicationReport,
  DeploymentReport,
  ReplicaReport,
  ServeStatus,
  TrafficReport,
  VersionReport,
} from './controller/report-status.js';
export type { Log } from './process/create-log.js';
export { serve } from './serve/serve.js';
export type { RunOptions, ServeState, StartOptions } from './serve/serve.js';
