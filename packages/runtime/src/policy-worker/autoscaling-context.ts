import type { AutoscalingConfig } from '../deployment/autoscaling-config.js';

/** A figure of a replica at one moment. */
export interface AutoscalingSample {
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** As the replica has said it. */
  readonly value: number;
}

/**
 * All that an autoscaling policy decides by: one deployment as it is now, and its load of the look-back
 * period. Ray Serve's `AutoscalingContext`, in the spelling of code.
 */
export interface AutoscalingContext {
  /** The deployment's name, unique in its application. */
  readonly deploymentName: string;
  /** The name of its application. */
  readonly appName: string;
  /** How many replicas serve now. */
  readonly currentNumReplicas: number;
  /** How many replicas are wanted until now, some of which may be starting or ending. */
  readonly targetNumReplicas: number;
  /** The ids of the replicas that serve. */
  readonly runningReplicas: readonly string[];
  /** Requests, calls and WebSockets, running and waiting ones; over the look-back period by `aggregationFunction`. */
  readonly totalNumRequests: number;
  /** Those that wait. */
  readonly totalQueuedRequests: number;
  /** Those that run. */
  readonly totalRunningRequests: number;
  /** The requests that the decision by the load would count: busy event loops count as more than they have. */
  readonly load: number;
  /** The figures of `recordAutoscalingStats` by name and replica, each over the look-back period. */
  readonly aggregatedMetrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The same figures, one by one, the oldest first. */
  readonly rawMetrics: Readonly<
    Record<string, Readonly<Record<string, readonly AutoscalingSample[]>>>
  >;
  /** `minReplicas`, as far as `target_capacity` leaves it. */
  readonly capacityAdjustedMinReplicas: number;
  /** `maxReplicas`, as far as `target_capacity` leaves it. */
  readonly capacityAdjustedMaxReplicas: number;
  /** The `state` of the last decision; `{}` at first, and after a restart of the controller. */
  readonly policyState: Readonly<Record<string, unknown>>;
  /** Seconds since 1970; null while the deployment has not been scaled up. */
  readonly lastScaleUpTime: number | null;
  /** Seconds since 1970; null while the deployment has not been scaled down. */
  readonly lastScaleDownTime: number | null;
  /** Seconds since 1970. */
  readonly currentTime: number;
  /** The options of the deployment, with every default filled in. */
  readonly config: AutoscalingConfig;
}

/** A decision about one deployment; a number alone leaves the state as it was. */
export type AutoscalingDecision =
  | number
  | { readonly replicas: number; readonly state?: Readonly<Record<string, unknown>> };

/** Says how many replicas a deployment needs; a fraction counts as in a decision by the load. */
export type AutoscalingPolicy = (
  context: AutoscalingContext,
  kwargs: Readonly<Record<string, unknown>>,
) => AutoscalingDecision | Promise<AutoscalingDecision>;

/**
 * Says how many replicas the deployments of an application need, by their names. A deployment that is left
 * out stays as it is.
 */
export type ApplicationAutoscalingPolicy = (
  contexts: Readonly<Record<string, AutoscalingContext>>,
  kwargs: Readonly<Record<string, unknown>>,
) =>
  | Readonly<Record<string, AutoscalingDecision>>
  | Promise<Readonly<Record<string, AutoscalingDecision>>>;
