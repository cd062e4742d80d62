import { isRecord } from '@sluice/core/internal';

import { GPUS_RULE, isGpuAmount } from '../gpus/gpu-amount.js';
import { LOG_ATTRIBUTES, LOG_LEVELS } from '../process/logging-options.js';
import { readPolicyPath } from './autoscaling-policy.js';
import { isAggregationFunction } from './autoscaling-options.js';
import { isName, NAME_RULE } from './names.js';
import type { ValueRule } from './request-router.js';
import { QUEUE_VALUES, ROUTER_CONFIG_VALUES } from './routing-options.js';
import { isTraffic } from './traffic-options.js';

/** A deployment option: its two spellings, and the values it accepts. */
export interface OptionRule {
  readonly camel: string;
  readonly snake: string;
  /** Completes "must be ...". */
  readonly expected: string;
  accepts(value: unknown): boolean;
}

/** Every deployment option but `backpressure` and `autoscalingConfig`, whose members are below. */
export const DEPLOYMENT_OPTION_RULES: readonly OptionRule[] = [
  rule('name', NAME_RULE, isName),
  rule(
    'numReplicas',
    "a whole number of at least 1, or 'auto'",
    (value) => value === 'auto' || wholeFrom(1)(value),
  ),
  rule('gpus', GPUS_RULE, isGpuAmount),
  rule('maxOngoingRequests', 'a whole number of at least 1', wholeFrom(1)),
  rule('maxQueuedRequests', 'a whole number of at least 0, or -1 for no limit', wholeFrom(-1)),
  rule(
    'queueTimeoutS',
    'a number of seconds above 0, or null for no limit',
    (value) => value === null || isPositive(value),
  ),
  rule('maxWebSockets', 'a whole number of at least 0', wholeFrom(0)),
  rule(
    'gracefulShutdownTimeoutS',
    'a number of seconds of at least 0',
    (value) => isFiniteNumber(value) && value >= 0,
  ),
  rule('startTimeoutS', 'a number of seconds above 0', isPositive),
  rule(
    'maxSurgePercent',
    'a whole number from 0 to 100',
    (value) => wholeFrom(0)(value) && Number(value) <= 100,
  ),
  rule(
    'rollingUpdatePercentage',
    'a number above 0, and at most 1',
    (value) => isPositive(value) && Number(value) <= 1,
  ),
  rule('maxConstructorRetryCount', 'a whole number of at least 1', wholeFrom(1)),
  rule('traffic', 'null, or { candidate, mirror } with percentages from 0 to 100', isTraffic),
  rule('healthCheckPeriodS', 'a number of seconds above 0', isPositive),
  rule('healthCheckTimeoutS', 'a number of seconds above 0', isPositive),
  rule('userConfig', 'JSON: plain objects, arrays, strings, numbers, ...', isJson),
];

/** The members of `backpressure` (`backpressure_config`). */
export const BACKPRESSURE_RULES: readonly OptionRule[] = [
  rule('statusCode', '503 or 429', (value) => value === 503 || value === 429),
  rule(
    'retryAfterS',
    'a number of seconds of at least 0',
    (value) => isFiniteNumber(value) && value >= 0,
  ),
];

/** The members of `logging` (`logging_config`). */
export const LOGGING_RULES: readonly OptionRule[] = [
  rule('encoding', 'TEXT or JSON', (value) => value === 'TEXT' || value === 'JSON'),
  rule('logLevel', `one of ${LOG_LEVELS.join(', ')}`, (value) => isOneOf(LOG_LEVELS, value)),
  rule('logsDir', 'a directory, or null', (value) => value === null || isText(value)),
  rule('enableAccessLog', 'true or false', (value) => typeof value === 'boolean'),
  rule(
    'additionalLogStandardAttrs',
    `a list with any of ${LOG_ATTRIBUTES.join(', ')}`,
    (value) => Array.isArray(value) && value.every((name) => isOneOf(LOG_ATTRIBUTES, name)),
  ),
];

function isOneOf(names: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && names.includes(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

const SECONDS_OR_NULL = 'a number of seconds of at least 0, or null';
const FACTOR_OR_NULL = 'a number above 0, or null';

/** The members of `autoscalingConfig` (`autoscaling_config`). */
export const AUTOSCALING_RULES: readonly OptionRule[] = [
  rule('minReplicas', 'a whole number of at least 0', wholeFrom(0)),
  rule('maxReplicas', 'a whole number of at least 1', wholeFrom(1)),
  rule('initialReplicas', 'a whole number of at least 0, or null', orNull(wholeFrom(0))),
  rule('targetOngoingRequests', 'a number above 0', isPositive),
  rule(
    'targetUtilization',
    'a number above 0 and at most 1, or null',
    orNull((value) => isFiniteNumber(value) && value > 0 && value <= 1),
  ),
  rule('metricsIntervalS', 'a number of seconds above 0', isPositive),
  rule('lookBackPeriodS', 'a number of seconds above 0', isPositive),
  rule('upscaleDelayS', 'a number of seconds of at least 0', isAtLeastZero),
  rule('downscaleDelayS', 'a number of seconds of at least 0', isAtLeastZero),
  rule('downscaleToZeroDelayS', SECONDS_OR_NULL, orNull(isAtLeastZero)),
  rule('upscalingFactor', FACTOR_OR_NULL, orNull(isPositive)),
  rule('downscalingFactor', FACTOR_OR_NULL, orNull(isPositive)),
  rule('aggregationFunction', 'mean, max or min', isAggregationFunction),
  rule('smoothingFactor', 'a number above 0', isPositive),
  rule('upscaleSmoothingFactor', FACTOR_OR_NULL, orNull(isPositive)),
  rule('downscaleSmoothingFactor', FACTOR_OR_NULL, orNull(isPositive)),
];

/** The members of `autoscalingConfig.policy`, and of an application's `autoscalingPolicy` (`autoscaling_policy`). */
export const POLICY_RULES: readonly OptionRule[] = [
  rule(
    'policyFunction',
    './module.ts:name, a function or a class of your own',
    (value) => typeof value === 'string' && readPolicyPath(value) !== undefined,
  ),
  rule('policyKwargs', 'an object of JSON', (value) => isRecord(value) && isJson(value)),
];

/** The members of `requestRouterConfig` (`request_router_config`). */
export const ROUTER_CONFIG_RULES: readonly OptionRule[] = rulesOf(ROUTER_CONFIG_VALUES);

/** The members of `queue`. */
export const QUEUE_RULES: readonly OptionRule[] = rulesOf(QUEUE_VALUES);

function rulesOf(values: Readonly<Record<string, ValueRule>>): readonly OptionRule[] {
  return Object.entries(values).map(([name, own]) =>
    rule(name, own.expected, (value) => own.accepts(value)),
  );
}

/** Makes the rule of an option, whose spelling in files follows from that in code. */
export function rule(
  camel: string,
  expected: string,
  accepts: (value: unknown) => boolean,
): OptionRule {
  return { camel, snake: snakeOf(camel), expected, accepts };
}

/** The config file's spelling of a name in code. */
export function snakeOf(camel: string): string {
  return camel.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function wholeFrom(least: number): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isAtLeastZero(value: unknown): boolean {
  return isFiniteNumber(value) && value >= 0;
}

function orNull(accepts: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === null || accepts(value);
}

function isPositive(value: unknown): boolean {
  return isFiniteNumber(value) && value > 0;
}

/** True for a value that JSON can say without loss of a part. */
export function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' && isPlainTree(value);
  } catch {
    // A cycle or a BigInt: not JSON.
    return false;
  }
}

function isPlainTree(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return typeof value !== 'function' && typeof value !== 'symbol';
  }
  if (Array.isArray(value)) return value.every(isPlainTree);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every(isPlainTree);
}
