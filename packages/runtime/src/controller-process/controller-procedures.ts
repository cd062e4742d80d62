import type { ChannelEndpoint } from '@sluice/ingress/channel';
import type { ResolvedHttpOptions } from '@sluice/ingress/front';

import type {
  RemoteEngineEvents,
  RemoteEngineProcedures,
} from '../engine/remote/engine-procedures.js';
import type { ProxyLocation } from '../config/proxy-location.js';
import type { AccessRules } from '../admin/access.js';
import type { ApplicationRequest } from '../controller/application-request.js';
import type { MetricsOptions } from '../metrics/metrics-options.js';
import type { LoggingOptions } from '../process/logging-options.js';
import type { ApplicationReport, ServeStatus } from '../controller/report-status.js';
import type { TracingSettings } from '../tracing/tracing-options.js';
import type { ProcessUsage } from '../process/process-usage.js';

/** The procedures of the controller process, which the supervisor calls. */
export interface ControllerProcedures extends RemoteEngineEvents {
  /**
   * Takes over what runs. Comes first, with the handle that the admin API listens on where there is one.
   * `secret` is that of all channels; undefined for Unix sockets.
   */
  begin(
    params: {
      readonly secret: string | undefined;
      readonly admin: AdminStart | undefined;
      readonly metrics: MetricsOptions | undefined;
      readonly logging: LoggingOptions | undefined;
    },
    handle: unknown,
  ): Promise<void>;
  /** Answers when the application runs or has failed to. */
  deploy(request: ApplicationRequest): Promise<ApplicationReport>;
  /** Sets the percentage of their replicas that all deployments should have. */
  setTargetCapacity(params: { readonly percentage: number }): Promise<void>;
  /** An ingress serves its channel for routing; answers when it has the current one. */
  ingressStarted(params: IngressChannel): Promise<void>;
  ingressEnded(params: { readonly id: string }): void;
  longestGraceMs(params: null): number;
  /** Drains everything; no replica has longer than `graceMs`. */
  drain(params: { readonly graceMs: number }): Promise<void>;
  /** Shows that it lives. */
  ping(params: null): null;
}

/** What the admin API of a controller process must know of the server; plain JSON. */
export interface AdminStart {
  readonly access: AccessRules;
  /** The options of the fronts. */
  readonly http: ResolvedHttpOptions;
  readonly proxyLocation: ProxyLocation;
  readonly numProxies: number;
  readonly tracing: TracingSettings | undefined;
  /** The directory that relative import paths start from. */
  readonly directory: string;
  /** The module that has `loadEntry`. */
  readonly loader: string;
  /** The file that the server's output goes into; undefined where it goes elsewhere. */
  readonly logFile: string | undefined;
}

/** The channel over which an ingress is told the routes. */
export interface IngressChannel {
  readonly id: string;
  readonly endpoint: ChannelEndpoint;
}

/** The procedures of the supervisor, which the controller process calls: the supervisor outlives it. */
export interface ControllerHostProcedures extends RemoteEngineProcedures {
  status(status: ServeStatus): void;
  /** Somebody replaced the applications that are wanted, by the admin API. */
  applicationsReplaced(params: { readonly names: readonly string[] }): void;
  /** What the supervisor itself uses. */
  usage(params: null): ProcessUsage;
}
