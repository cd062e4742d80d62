import type { HttpOptions } from '@sluice/ingress/front';

import type { AdminOptions } from '../admin/admin-options.js';
import type { AutoscalingPolicyOptions } from '../deployment/autoscaling-policy.js';
import type { ProxyLocation } from '../config/proxy-location.js';
import type { DeploymentOptions } from '../deployment/deployment-config.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import type { MetricsOptions } from '../metrics/metrics-options.js';
import type { Log } from '../process/create-log.js';
import type { LoggingOptions } from '../process/logging-options.js';
import type { TracingOptions } from '../tracing/tracing-options.js';

/** Fixed from the first `run` until `shutdown`. */
export interface EmbeddedOptions {
  /** `process`: replicas are child processes. `inline`: objects in this process. Defaults to `process`. */
  readonly engine?: 'process' | 'inline';
  /** How HTTP is served: limits, timeouts, proxies; each has a default of its own. */
  readonly http?: HttpOptions;
  /**
   * How many GPUs replicas may have, for deployments that ask for `gpus`; defaults to `SLUICE_GPUS`, else those that
   * `CUDA_VISIBLE_DEVICES` of this process names, else those of the machine.
   */
  readonly gpus?: number;
  /**
   * `Disabled` opens no port for HTTP: handles alone reach the applications. `HeadOnly` and `EveryNode`, Ray Serve's other
   * names, are the same on one machine. Defaults to `EveryNode`.
   */
  readonly proxyLocation?: ProxyLocation;
  /** Node options of the replica processes; defaults to those of this process. */
  readonly replicaExecArgv?: readonly string[];
  /** Seconds a replica may take to start, over what its deployment says; defaults to its 300. */
  readonly startTimeoutS?: number;
  /** Takes what the runtime says of its work; defaults to lines on standard error. */
  readonly log?: Log;
  /** How this process and its replicas write their log, beneath what deployments say; defaults to text on the standard streams. */
  readonly logging?: LoggingOptions;
  /** Whether and how requests are traced; defaults to not at all. */
  readonly tracing?: TracingOptions;
  /** Where metrics are served; defaults to nowhere. */
  readonly metrics?: MetricsOptions;
  /**
   * Serves the admin API and its dashboard, to whoever has the token; true for all its defaults. Defaults to
   * false: no port is opened.
   */
  readonly admin?: boolean | AdminOptions;
  /** Takes the lines of the access log; defaults to no access log. */
  readonly accessLog?: (line: string) => void;
}

/** An application as `serve.run` is asked for it. */
export interface EmbeddedRun {
  /** The application's name; running another one of the same name replaces it. Defaults to `default`. */
  readonly name: string;
  /** Where the application is served; null for an application that only handles reach. Defaults to `/`. */
  readonly routePrefix: string | null;
  /** The module that replicas import; defaults to the file that called `bind`. */
  readonly entry?: string | Omit<EntryPoint, 'run'> | undefined;
  /** Replicas of the ingress deployment; wins over every other option. Defaults to its own `numReplicas`. */
  readonly numReplicas?: number | undefined;
  /** Decides how many replicas all deployments that scale by their load have; defaults to each for itself. */
  readonly autoscalingPolicy?: AutoscalingPolicyOptions | undefined;
  /** Options by deployment name, laid over those in the code; defaults to none. */
  readonly deployments?: Readonly<Record<string, DeploymentOptions>> | undefined;
}
