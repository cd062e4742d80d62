import type { ChannelEndpoint } from '../channel/open-endpoint.js';

/**
 * All that routers know, as the controller publishes it: to every ingress process and, for their
 * handles, to every replica. Replaced whole; a lower `version` than the last seen is ignored.
 */
export interface RoutingSnapshot {
  readonly version: number;
  readonly applications: readonly ApplicationRoute[];
  readonly deployments: readonly DeploymentRoute[];
}

export interface ApplicationRoute {
  readonly name: string;
  /** `/` or `/prefix` without a trailing slash; null when it is reached by handles alone. */
  readonly routePrefix: string | null;
  /** Name of the ingress deployment among `deployments` of the same application. */
  readonly ingress: string;
  readonly index: OperationIndex;
}

/**
 * What the front knows of an application's operations, so that limits, logs and the rule for
 * sending again need no look at the replica.
 */
export interface OperationIndex {
  /** Upgrades of a foreign app pass as bytes, those of a Sluice class as WebSocket messages. */
  readonly upgrades: 'messages' | 'bytes';
  /** True when request bodies above a limit are the app's own affair (foreign apps and the raw level). */
  readonly ownBodies: boolean;
  readonly maxBodyBytes: number;
  readonly maxMessageBytes: number;
  /** Origins besides the request's own host that may open a WebSocket. */
  readonly allowedOrigins: readonly string[] | '*';
  readonly operations: readonly OperationEntry[];
  /** The document and the docs page with its files: answered where no operation is. */
  readonly pages?: readonly OperationEntry[];
  /** Path of the docs page, without the route prefix; absent when there is none. */
  readonly docs?: string;
}

export interface OperationEntry {
  readonly methods: readonly string[];
  /** `/items/:id`, without the route prefix. */
  readonly pattern: string;
  readonly maxBodyBytes: number | undefined;
  /** Set when it takes its body whole; absent when it takes none, or streams it. */
  readonly body?: 'json';
  readonly retry: 'safe-methods' | 'always' | 'idempotency-key';
}

/** A deployment, named within its application. */
export interface DeploymentKey {
  readonly application: string;
  readonly deployment: string;
}

export interface DeploymentRoute {
  readonly application: string;
  readonly name: string;
  readonly maxOngoingRequests: number;
  /** -1 for no limit. Counted by each router on its own. */
  readonly maxQueuedRequests: number;
  readonly policy: PolicyName;
  readonly backpressure: { readonly statusCode: 503 | 429; readonly retryAfterS: number };
  /** Set when the deployment cannot serve: the answer's text. */
  readonly unavailable: string | undefined;
  /** Replicas that take requests now. */
  readonly replicas: readonly ReplicaAddress[];
}

/** How the replica is chosen that gets the next request. */
export type PolicyName = 'power-of-two';

export interface ReplicaAddress {
  readonly id: string;
  readonly endpoint: ChannelEndpoint;
}
