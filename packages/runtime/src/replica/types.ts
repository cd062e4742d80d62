import type { ChannelHandler } from '@sluice/ingress/channel';
import type { RequestRouter } from '@sluice/ingress/router';
import type { OperationIndex, RoutingSnapshot } from '@sluice/ingress';

import type { BuiltDeployment, DeploymentConfig } from '../deployment/deployment-config.js';
import type { ReplicaIdentity } from './spec.js';

/** What a replica needs to come up, in its own process or inline. */
export interface ReplicaStart {
  readonly identity: ReplicaIdentity;
  readonly built: BuiltDeployment;
  readonly config: DeploymentConfig;
  /** Serves the handles of this replica. */
  readonly router: RequestRouter;
  /** True when this process is nothing but this replica; spares an async context per request. */
  readonly ownsProcess?: boolean;
  /** Told what its start waits for: `init() of Shop`. */
  readonly onWait?: (what: string) => void;
  /** Takes the lines of its part of the access log; none are written unless given. */
  readonly accessLog?: (line: string) => void;
}

/** A deployment's instance, ready to serve; its `control` answers {@link ControlMessage}s. */
export interface Replica extends ChannelHandler {
  readonly identity: ReplicaIdentity;
  /** Of the ingress deployment's application; undefined for the others. */
  readonly index: OperationIndex | undefined;
  load(): ReplicaLoad;
  /** Stops admission and resolves when nothing is ongoing, shielded work included, or `graceMs` is over. */
  drain(graceMs: number): Promise<void>;
  /** Runs the instance's `close`/`Symbol.asyncDispose`, if any, and the foreign app's shutdown. */
  stop(): Promise<void>;
}

export interface ReplicaLoad {
  readonly ongoing: number;
  readonly webSockets: number;
}

/** What the controller says to a replica over its channel; each is answered with the named type. */
export type ControlMessage =
  /** Answer: null. */
  | { readonly type: 'routing'; readonly snapshot: RoutingSnapshot }
  /** Answer: null, or an error when `checkHealth` of the instance rejects. */
  | { readonly type: 'health' }
  /** Answer: {@link ReplicaDescription}. */
  | { readonly type: 'describe' }
  /** Answer: {@link ReplicaLoad}. */
  | { readonly type: 'load' }
  /** A new config for the running instance; calls its `reconfigure` when `userConfig` changed. Answer: null. */
  | { readonly type: 'configure'; readonly config: DeploymentConfig }
  /** Answer: null, once drained or the time is over. */
  | { readonly type: 'drain'; readonly graceMs: number };

export interface ReplicaDescription {
  readonly identity: ReplicaIdentity;
  readonly pid: number;
  readonly index: OperationIndex | undefined;
  readonly load: ReplicaLoad;
}
