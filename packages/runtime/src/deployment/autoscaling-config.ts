import type { AutoscalingPolicyConfig } from './autoscaling-policy.js';

/** How loads at different times become one figure: the time-weighted mean, the highest or the lowest. */
export type AggregationFunction = 'mean' | 'max' | 'min';

/** How the number of replicas of a deployment follows its load, with every default filled in; plain JSON. */
export interface AutoscalingConfig {
  /** The fewest replicas; 0 lets a deployment without requests have none. Defaults to 1. */
  readonly minReplicas: number;
  /** The most replicas; defaults to 1, or to 100 with `numReplicas: 'auto'`. */
  readonly maxReplicas: number;
  /** Replicas at the first deploy; null, the default, for `minReplicas`. */
  readonly initialReplicas: number | null;
  /** The requests, calls and WebSockets that each replica should have, queued ones included; defaults to 20. */
  readonly targetOngoingRequests: number;
  /**
   * The share of time a replica's event loop should be busy at most: a replica that computes counts as
   * `utilization / targetUtilization` of what it should have, when that is more than its requests say.
   * Null for requests alone, which is Ray Serve's load. Defaults to 0.8.
   */
  readonly targetUtilization: number | null;
  /** Seconds between two looks at the load; defaults to 0.5. */
  readonly metricsIntervalS: number;
  /** The load is that of so many seconds; defaults to 10. */
  readonly lookBackPeriodS: number;
  /** Seconds for which more replicas must be wanted without a break before they start; defaults to 2. */
  readonly upscaleDelayS: number;
  /** Seconds for which fewer replicas must be wanted without a break before some end; defaults to 60. */
  readonly downscaleDelayS: number;
  /** The same for the last replica; null, the default, for `downscaleDelayS`. */
  readonly downscaleToZeroDelayS: number | null;
  /** The part of the missing replicas that starts in one step; defaults to 1. */
  readonly upscalingFactor: number;
  /** The part of the superfluous replicas that ends in one step; defaults to 1. */
  readonly downscalingFactor: number;
  /** How the load of the look-back period becomes one figure; defaults to `mean`. */
  readonly aggregationFunction: AggregationFunction;
  /** A policy of your own that says how many replicas are wanted; null, the default, for the load to say it. */
  readonly policy: AutoscalingPolicyConfig | null;
}

/** The default of every member; the times are shorter than Ray Serve's, so that it reacts in seconds. */
export const DEFAULT_AUTOSCALING_CONFIG: AutoscalingConfig = {
  minReplicas: 1,
  maxReplicas: 1,
  initialReplicas: null,
  targetOngoingRequests: 20,
  targetUtilization: 0.8,
  metricsIntervalS: 0.5,
  lookBackPeriodS: 10,
  upscaleDelayS: 2,
  downscaleDelayS: 60,
  downscaleToZeroDelayS: null,
  upscalingFactor: 1,
  downscalingFactor: 1,
  aggregationFunction: 'mean',
  policy: null,
};
