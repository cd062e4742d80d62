import type { AwaitedApplication, HttpOptions } from '@sluice/ingress/front';

import type { ApplicationReport, ServeStatus } from './status.js';
import type { ApplicationOutline } from '../engine/engine.js';
import type { RemoteEngineEvents, RemoteEngineProcedures } from '../engine/remote/procedures.js';
import type { ApplicationRequest } from './plan-application.js';

/** What the supervisor asks of the controller process. */
export interface ControllerProcedures extends RemoteEngineEvents {
  /** Takes over what runs. Comes first. */
  begin(params: null): Promise<void>;
  /** Answers when the application runs or has failed to. */
  deploy(params: {
    readonly request: ApplicationRequest;
    readonly outline: ApplicationOutline;
  }): Promise<ApplicationReport>;
  /** An ingress listens for routing on a Unix socket; answers when it has the current one. */
  ingressStarted(params: { readonly id: string; readonly socketPath: string }): Promise<void>;
  ingressEnded(params: { readonly id: string }): void;
  longestGraceMs(params: null): number;
  /** Drains everything; no replica has longer than `graceMs`. */
  drain(params: { readonly graceMs: number }): Promise<void>;
  /** Shows that it lives. */
  ping(params: null): null;
}

/** What the controller process asks of the supervisor, which alone can outlive it. */
export interface ControllerHostProcedures extends RemoteEngineProcedures {
  status(status: ServeStatus): void;
}

/** What the supervisor asks of an ingress process. */
export interface IngressProcedures {
  /** Serves routing on the socket; answers when it does. Comes first. */
  begin(params: {
    readonly http: HttpOptions;
    readonly socketPath: string;
    readonly awaited: readonly AwaitedApplication[];
  }): Promise<void>;
  /** Says which wanted applications have never run. */
  expect(params: { readonly awaited: readonly AwaitedApplication[] }): void;
  /** Comes with the listening handle; answers when connections are accepted, once there are routes. */
  listen(params: null, handle: unknown): Promise<void>;
  /** From now on new connections are told that it drains. */
  turnAway(params: null): void;
  /** Finishes what is under way; new connections are told that it drains. */
  drain(params: { readonly graceMs: number }): Promise<void>;
  /** Accepts nothing more. */
  close(params: null): Promise<void>;
  /** Shows that it lives. */
  ping(params: null): null;
}
