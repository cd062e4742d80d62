import type { AutoscalingPolicyOptions } from '../deployment/autoscaling-policy.js';
import type { DeploymentOptions } from '../deployment/deployment-config.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import type { LoggingOptions } from '../process/logging-options.js';

/** An application as somebody asks for it: by `serve.run`, by the command, by the config file. */
export interface ApplicationRequest {
  /** Unique; `default` by custom. */
  readonly name: string;
  /** `/` or `/prefix`; null when it is reached by handles alone. */
  readonly routePrefix: string | null;
  readonly entry: EntryPoint | undefined;
  /** By deployment name; laid over the options in the code. */
  readonly deployments?: Readonly<Record<string, DeploymentOptions>>;
  /** Of the ingress deployment; laid over everything. */
  readonly numReplicas?: number;
  /** How many seconds a start may take, of every deployment; laid over everything. */
  readonly startTimeoutS?: number;
  /** The application's part of the config as it was written, in its names; absent for one that code runs. */
  readonly written?: Readonly<Record<string, unknown>>;
  /** How its replicas write their log, beneath what the code says. */
  readonly logging?: LoggingOptions;
  /** Decides how many replicas the deployments have that scale by their load; defaults to each for itself. */
  readonly autoscalingPolicy?: AutoscalingPolicyOptions;
  /** Another program decides how many replicas there are, by the admin API; defaults to false. */
  readonly externalScalerEnabled?: boolean;
}
