import type { HttpOptions } from '@sluice/ingress/front';

import type { ProxyLocation } from '../config/proxy-location.js';
import type { ApplicationRequest } from '../controller/application-request.js';
import type { ServeStatus } from '../controller/report-status.js';
import type { InspectedDeployment } from '../engine/process/inspected.js';
import type { MetricsOptions } from '../metrics/metrics-options.js';
import type { TcpChannels } from '../process/channel-addresses.js';
import type { Log } from '../process/create-log.js';
import type { LoggingOptions } from '../process/logging-options.js';
import type { TracingSettings } from '../tracing/tracing-options.js';
import type { ServeFailure } from './first-applications.js';
import type { ServeFacts } from './facts.js';
import type { SupervisedAdmin } from './open-admin.js';

/** What a supervisor serves, and how. */
export interface SupervisorOptions {
  readonly applications: readonly ApplicationRequest[];
  readonly http?: HttpOptions;
  /** `Disabled` for no port and no ingress; defaults to `EveryNode`. */
  readonly proxyLocation?: ProxyLocation;
  /** Ingress processes that share the port; defaults to 1. */
  readonly numProxies?: number;
  /** The percentage of their replicas that all deployments should have at first; defaults to all. */
  readonly targetCapacity?: number;
  /** The admin API; defaults to none. */
  readonly admin?: SupervisedAdmin;
  /** Node options of the replicas; defaults to this process's own. */
  readonly replicaExecArgv?: readonly string[];
  /** How many GPUs replicas may have; defaults to those that `CUDA_VISIBLE_DEVICES` or the machine has. */
  readonly gpus?: number;
  /** One replica of this deployment waits for a debugger when it starts. */
  readonly inspected?: InspectedDeployment;
  /** Serves the channels between the processes over TCP; defaults to Unix sockets. */
  readonly tcp?: TcpChannels;
  /** How the processes write their log; applications and deployments may have options of their own. */
  readonly logging?: LoggingOptions;
  /** How requests are traced; defaults to not at all. */
  readonly tracing?: TracingSettings;
  /** Where metrics are served besides the admin API. */
  readonly metrics?: MetricsOptions;
  /** The file in which the applications are kept for the next server; defaults to none. */
  readonly keptFile?: string;
  readonly log?: Log;
  /**
   * Ctrl-C, SIGTERM and SIGHUP drain and end; a second one ends at once, with 128 and its number, and
   * so does the first SIGQUIT. Defaults to true.
   */
  readonly handleSignals?: boolean;
  /** Every application runs that could be deployed. */
  readonly onReady?: (facts: ServeFacts) => void;
  /** An application could not be deployed. When none could, everything ends, with exit code 1. */
  readonly onFailed?: (failure: ServeFailure) => void;
  /** Draining begins, by a signal or `stop`; requests have at most `graceMs` to finish. */
  readonly onStopping?: (reason: string, graceMs: number) => void;
}

/** A tree of processes that serves. */
export interface Supervisor {
  /** The address of HTTP; undefined where that is disabled. */
  readonly url: string | undefined;
  status(): ServeStatus;
  /** Drains and ends everything; calling it again ends at once. */
  stop(reason?: string): void;
  /** Resolves with the exit code when no process and no socket is left. */
  readonly closed: Promise<number>;
}
