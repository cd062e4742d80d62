import {
  DEFAULT_AUTOSCALING_CONFIG,
  type AggregationFunction,
  type AutoscalingConfig,
} from './autoscaling-config.js';
import { policyOf, type AutoscalingPolicyOptions } from './autoscaling-policy.js';

/** How the number of replicas of a deployment follows its load; each member has a default. */
export interface AutoscalingOptions extends Partial<
  Omit<AutoscalingConfig, 'upscalingFactor' | 'downscalingFactor' | 'policy'>
> {
  /** The part of the missing replicas that starts in one step; defaults to 1. */
  readonly upscalingFactor?: number | null;
  /** The part of the superfluous replicas that ends in one step; defaults to 1. */
  readonly downscalingFactor?: number | null;
  /** Who decides; null, the default, for the load. */
  readonly policy?: AutoscalingPolicyOptions | null;
  /** Both factors at once, an older name of Ray Serve's; defaults to none. */
  readonly smoothingFactor?: number;
  /** An older name of `upscalingFactor`, which wins; defaults to `smoothingFactor`. */
  readonly upscaleSmoothingFactor?: number | null;
  /** An older name of `downscalingFactor`, which wins; defaults to `smoothingFactor`. */
  readonly downscaleSmoothingFactor?: number | null;
}

/** The options that say together how many replicas there are. */
export interface ReplicaCountOptions {
  readonly numReplicas?: number | 'auto' | undefined;
  readonly autoscalingConfig?: AutoscalingOptions | null | undefined;
}

/** What `numReplicas: 'auto'` stands for. */
const AUTO: AutoscalingConfig = { ...DEFAULT_AUTOSCALING_CONFIG, maxReplicas: 100 };

/**
 * Lays autoscaling options over those below, undefined where there are none; what is not given stays.
 * `numReplicas: 'auto'` begins anew, from one to a hundred replicas.
 */
export function resolveAutoscaling(
  below: AutoscalingConfig | null,
  { numReplicas, autoscalingConfig: given }: ReplicaCountOptions,
): AutoscalingConfig | null {
  if (numReplicas === 'auto') return { ...AUTO, ...named(given ?? {}) };
  if (typeof numReplicas === 'number' || given === null) return null;
  if (given === undefined) return below;
  return { ...(below ?? DEFAULT_AUTOSCALING_CONFIG), ...named(given) };
}

/** The given members under their present names; null stands for the default where it is no value. */
function named(given: AutoscalingOptions): Partial<AutoscalingConfig> {
  const { smoothingFactor, upscaleSmoothingFactor, downscaleSmoothingFactor, ...rest } = given;
  const { upscalingFactor, downscalingFactor, aggregationFunction, policy, ...members } = rest;
  const up = upscalingFactor ?? upscaleSmoothingFactor ?? smoothingFactor;
  const down = downscalingFactor ?? downscaleSmoothingFactor ?? smoothingFactor;
  return {
    ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)),
    ...(policy !== undefined && { policy: policy && policyOf(policy) }),
    ...(up !== undefined && { upscalingFactor: up }),
    ...(down !== undefined && { downscalingFactor: down }),
    ...(aggregationFunction !== undefined && {
      aggregationFunction: AGGREGATION_FUNCTIONS[lowered(aggregationFunction)],
    }),
  };
}

const AGGREGATION_FUNCTIONS: Readonly<Record<string, AggregationFunction>> = {
  mean: 'mean',
  max: 'max',
  min: 'min',
};

function lowered(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

/** True for the name of an aggregation function, in any case, as Ray Serve takes it. */
export function isAggregationFunction(value: unknown): boolean {
  return Object.hasOwn(AGGREGATION_FUNCTIONS, lowered(value));
}

/** Options of which each is right by itself, and which contradict each other. */
export interface Contradiction {
  /** The option to point at. */
  readonly option: 'numReplicas' | 'autoscalingConfig';
  readonly what: string;
  readonly fix: string;
}

/** Finds the options about the number of replicas that contradict each other. */
export function contradictions(options: ReplicaCountOptions): readonly Contradiction[] {
  const { numReplicas, autoscalingConfig } = options;
  const found: Contradiction[] = [];
  const isScaled = (autoscalingConfig ?? undefined) !== undefined;
  if (typeof numReplicas === 'number' && isScaled) {
    found.push({
      option: 'numReplicas',
      what: `numReplicas (num_replicas) is ${numReplicas}, and autoscalingConfig (autoscaling_config) is given too.`,
      fix: 'Leave one of the two out; with autoscalingConfig, minReplicas and maxReplicas bound the number.',
    });
  }
  return [...found, ...boundContradictions(autoscalingConfig ?? {})];
}

/** `minReplicas <= initialReplicas <= maxReplicas`, as far as they are given. */
function boundContradictions(options: AutoscalingOptions): readonly Contradiction[] {
  const inOrder = [
    { name: 'minReplicas (min_replicas)', value: options.minReplicas },
    { name: 'initialReplicas (initial_replicas)', value: options.initialReplicas ?? undefined },
    { name: 'maxReplicas (max_replicas)', value: options.maxReplicas },
  ].filter((one) => typeof one.value === 'number');
  return inOrder.slice(1).flatMap((more, index) => {
    const less = inOrder[index];
    if (less?.value === undefined || more.value === undefined || less.value <= more.value)
      return [];
    return [
      {
        option: 'autoscalingConfig' as const,
        what: `${less.name} is ${less.value}, and ${more.name} is ${more.value}.`,
        fix: `${more.name} must be at least ${less.value}.`,
      },
    ];
  });
}
