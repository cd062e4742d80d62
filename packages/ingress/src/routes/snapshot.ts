import type { ChannelEndpoint } from '../channel/open-endpoint.js';

/**
 * Everything that request routers know.
 *
 * The controller publishes it to every ingress process and, for their handles, to every replica. Each
 * snapshot replaces the one before; a lower `version` than the last seen is ignored.
 */
export interface RoutingSnapshot {
  readonly version: number;
  readonly applications: readonly ApplicationRoute[];
  readonly deployments: readonly DeploymentRoute[];
}

export interface ApplicationRoute {
  readonly name: string;
  /** `/` or `/prefix` without a trailing slash; null when only handles reach the application. */
  readonly routePrefix: string | null;
  /** Name of the ingress deployment among `deployments` of the same application. */
  readonly ingress: string;
  readonly index: OperationIndex;
}

/**
 * An application's operations as the front knows them: enough for limits, logs and the rule for
 * sending a request again.
 */
export interface OperationIndex {
  /** How upgrades travel: as bytes for a foreign app, as WebSocket messages for a Sluice class. */
  readonly upgrades: 'messages' | 'bytes';
  /** True when the application limits request bodies itself (foreign apps and the raw level). */
  readonly ownBodies: boolean;
  readonly maxBodyBytes: number;
  readonly maxMessageBytes: number;
  /** Origins that may open a WebSocket, besides the request's own host. */
  readonly allowedOrigins: readonly string[] | '*';
  readonly operations: readonly OperationEntry[];
  /** Clients may come back to streams of some of the operations; absent where they may not. */
  readonly resumable?: true;
  /** The document and the docs page with its files, which an operation of the same path replaces. */
  readonly pages?: readonly OperationEntry[];
  /** Path of the docs page, without the route prefix; absent when there is none. */
  readonly docs?: string;
}

export interface OperationEntry {
  readonly methods: readonly string[];
  /** `/items/:id`, without the route prefix. */
  readonly pattern: string;
  readonly maxBodyBytes: number | undefined;
  /**
   * The kind of body that is read before the operation begins; absent when it takes none, or streams it.
   * `files` is a form that may have files.
   */
  readonly body?: 'json' | 'form' | 'files';
  readonly retry: 'safe-methods' | 'always' | 'idempotency-key';
  /** A request with a `Last-Event-ID` is for the replica that the field names. */
  readonly resumable?: true;
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
  /** Seconds that work may wait in a router; absent for no limit. */
  readonly queueTimeoutS?: number | undefined;
  /** Whose turn it is among those that wait; absent for the order of arrival. */
  readonly fairness?: FairnessSpec | undefined;
  readonly policy: PolicySpec;
  readonly backpressure: { readonly statusCode: 503 | 429; readonly retryAfterS: number };
  /** The text of the answer while the deployment cannot serve; undefined when it can. */
  readonly unavailable: string | undefined;
  /** Replicas that take requests now. */
  readonly replicas: readonly ReplicaAddress[];
  /** Replicas that drain, and only take clients who come back to their streams; absent for none. */
  readonly leaving?: readonly ReplicaAddress[];
  /** Another version that gets a part of the traffic; absent where all goes to these replicas. */
  readonly split?: TrafficSplit | undefined;
}

/** How the traffic of a deployment is divided between its version and a candidate for the next one. */
export interface TrafficSplit {
  /** The name of the route that has the candidate's replicas. */
  readonly candidate: string;
  /** The percentage of requests and calls that the candidate answers. */
  readonly share: number;
  /** The percentage of the other requests of which the candidate gets copies, whose answers are dropped. */
  readonly mirror: number;
}

/** The rule by which those who wait take turns. */
export interface FairnessSpec {
  /** The field whose value names who waits, such as a tenant. */
  readonly header: string;
  /** By value of the field: how many go in one round, at least 1; 1 for a value that is not named. */
  readonly weights: Readonly<Record<string, number>>;
  /** The field with a number from 0 to 9: higher ones go first among those of the same value. */
  readonly priorityHeader: string | undefined;
}

/** A rule by which a deployment's routers choose the replica of each request, with its settings. */
export type PolicySpec =
  | 'power-of-two'
  | { readonly kind: 'least-loaded' }
  | { readonly kind: 'round-robin' }
  /** `header` names the field whose value is hashed. */
  | { readonly kind: 'consistent-hash'; readonly header: string }
  | {
      readonly kind: 'prefix-aware';
      readonly imbalancedThreshold: number;
      readonly matchRateThreshold: number;
      readonly maxChars: number;
    }
  /** A policy of the application's own: an export of a module, relative to the application's own module `entry`. */
  | {
      readonly kind: 'own';
      readonly module: string;
      readonly exportName: string;
      readonly kwargs: Readonly<Record<string, unknown>>;
      readonly entry: string | undefined;
    };

export interface ReplicaAddress {
  readonly id: string;
  readonly endpoint: ChannelEndpoint;
  /** The ids of the models that the replica holds; absent for a deployment without models. */
  readonly models?: readonly string[];
}
