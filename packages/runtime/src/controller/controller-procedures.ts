import type { ChannelEndpoint } from '@sluice/ingress/channel';

import type {
  RemoteEngineEvents,
  RemoteEngineProcedures,
} from '../engine/remote/engine-procedures.js';
import type { ApplicationRequest } from './plan-application.js';
import type { ApplicationReport, ServeStatus } from './report-status.js';

/** The procedures of the controller process, which the supervisor calls. */
export interface ControllerProcedures extends RemoteEngineEvents {
  /** Takes over what runs. Comes first. `secret` is that of all channels; undefined for Unix sockets. */
  begin(params: { readonly secret: string | undefined }): Promise<void>;
  /** Answers when the application runs or has failed to. */
  deploy(request: ApplicationRequest): Promise<ApplicationReport>;
  /** An ingress serves its channel for routing; answers when it has the current one. */
  ingressStarted(params: IngressChannel): Promise<void>;
  ingressEnded(params: { readonly id: string }): void;
  longestGraceMs(params: null): number;
  /** Drains everything; no replica has longer than `graceMs`. */
  drain(params: { readonly graceMs: number }): Promise<void>;
  /** Shows that it lives. */
  ping(params: null): null;
}

/** The channel over which an ingress is told the routes. */
export interface IngressChannel {
  readonly id: string;
  readonly endpoint: ChannelEndpoint;
}

/** The procedures of the supervisor, which the controller process calls: the supervisor outlives it. */
export interface ControllerHostProcedures extends RemoteEngineProcedures {
  status(status: ServeStatus): void;
}
