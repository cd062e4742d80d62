import type { AutoscalingConfig } from './autoscaling-config.js';
import type { AutoscalingOptions } from './autoscaling-options.js';
import type { RequestRouterConfig } from './request-router.js';
import type { QueueConfig } from './routing-options.js';
import type { LoggingOptions } from '../process/logging-options.js';

/** The part of the traffic that a version gets while the one before it serves too. */
export interface TrafficOptions {
  /** The percentage of requests and calls that it answers, from 0 to 100; defaults to 0. */
  readonly candidate?: number;
  /**
   * The percentage of the other requests of which it gets copies, whose answers are dropped, from 0 to 100;
   * defaults to 0.
   */
  readonly mirror?: number;
}

/** A deployment's options with every default filled in; plain JSON. */
export interface DeploymentConfig {
  /** How many replica processes serve the deployment, unless it scales by its load; defaults to 1. */
  readonly numReplicas: number;
  /** How the number of replicas follows the load; defaults to null: it does not. */
  readonly autoscalingConfig: AutoscalingConfig | null;
  /**
   * How much of the machine's GPUs each replica has: a part of one, such as 0.5, or how many whole ones. Its process
   * sees only those, by `CUDA_VISIBLE_DEVICES`. Defaults to 0: none is assigned, and the process sees all.
   */
  readonly gpus: number;
  /** How many requests and calls a replica takes at a time; defaults to 100. */
  readonly maxOngoingRequests: number;
  /**
   * How many requests may wait in each ingress, and calls in each handle, while every replica is full;
   * -1 for no limit. Defaults to 1,000; beyond it they are answered as `backpressure` says.
   */
  readonly maxQueuedRequests: number;
  /**
   * Seconds that a request or call may wait for a replica; what waits longer is never started, and answered as a
   * request that timed out. Defaults to null: no limit but that of the request.
   */
  readonly queueTimeoutS: number | null;
  /** Whose turn it is while all replicas are full; defaults to null: the order of arrival. */
  readonly queue: QueueConfig | null;
  /** How the replica of each request is chosen; defaults to the less busy of two random ones. */
  readonly requestRouterConfig: RequestRouterConfig;
  /** How many WebSockets a replica holds; they use no request slots. Defaults to 10,000. */
  readonly maxWebSockets: number;
  /** The answer beyond `maxQueuedRequests`: its status and `Retry-After`; defaults to 503 and 1 s. */
  readonly backpressure: {
    /** 503 or 429; defaults to 503. */
    readonly statusCode: 503 | 429;
    /** Seconds in `Retry-After`; defaults to 1. */
    readonly retryAfterS: number;
  };
  /** Seconds in which a replica that is stopped may finish its requests; defaults to 20. */
  readonly gracefulShutdownTimeoutS: number;
  /**
   * Seconds until a replica must be ready, its module imported, constructed and `init` over; a later one
   * counts as failed. Defaults to 300.
   */
  readonly startTimeoutS: number;
  /**
   * How many replicas an update may start beyond those wanted before it stops old ones, in percent of those
   * wanted, rounded up; 0 stops old ones first. Defaults to 50.
   */
  readonly maxSurgePercent: number;
  /**
   * With `maxSurgePercent: 0`, the share of the replicas, at least one, that an update replaces at a time:
   * above 0, at most 1. Defaults to 0.2.
   */
  readonly rollingUpdatePercentage: number;
  /**
   * How often the replicas of a new version may fail to start before it is given up; never more than three
   * times for each replica wanted. Defaults to 20.
   */
  readonly maxConstructorRetryCount: number;
  /**
   * How an update shares the traffic with what it replaces, until it is deployed without this; defaults to
   * null: it takes over as soon as it can.
   */
  readonly traffic: TrafficOptions | null;
  /** Seconds between two health checks of a replica; defaults to 10. */
  readonly healthCheckPeriodS: number;
  /** Seconds a health check may take; after three failed ones the replica is replaced. Defaults to 30. */
  readonly healthCheckTimeoutS: number;
  /**
   * JSON for the class's `reconfigure`, called after `init` and whenever only this changes. Defaults to
   * null: `reconfigure` is not called.
   */
  readonly userConfig: unknown;
  /** How its replicas write their log, laid over what the server says; defaults to nothing. */
  readonly logging: LoggingOptions;
}

/** The options that `@Deployment`, `bind(...).options()`, the config file and flags may set. */
export interface DeploymentOptions extends Partial<
  Omit<DeploymentConfig, 'backpressure' | 'numReplicas' | 'autoscalingConfig'>
> {
  /**
   * How many replica processes serve the deployment; `'auto'` for 1 to 100, by the load. Defaults to 1.
   * A number and `autoscalingConfig` exclude each other.
   */
  readonly numReplicas?: number | 'auto';
  /** How the number of replicas follows the load; defaults to null: it does not. */
  readonly autoscalingConfig?: AutoscalingOptions | null;
  /** The answer beyond `maxQueuedRequests`; defaults to `{ statusCode: 503, retryAfterS: 1 }`. */
  readonly backpressure?: Partial<DeploymentConfig['backpressure']>;
  /** The deployment's name, unique in its application; defaults to the class's or function's. */
  readonly name?: string;
}

/** A deployment of a built application: the graph of `bind` flattened, callees before callers. */
export interface BuiltDeployment {
  readonly name: string;
  readonly isIngress: boolean;
  /** The class to construct, or the function deployment's function. */
  readonly target:
    | { readonly kind: 'class'; readonly type: new (...args: never[]) => object }
    | { readonly kind: 'function'; readonly run: (...args: never[]) => unknown };
  /** Constructor arguments as given to `bind`; bound deployments appear as {@link HandleArgument}. */
  readonly args: readonly unknown[];
  readonly options: DeploymentOptions;
}

/** Stands for a `DeploymentHandle` among constructor arguments, at any depth of arrays and plain objects. */
export class HandleArgument {
  readonly deployment: string;
  readonly target: BuiltDeployment['target'];
  constructor(deployment: string, target: BuiltDeployment['target']) {
    this.deployment = deployment;
    this.target = target;
  }
}
