import { isRecord } from '@sluice/core/internal';

import type { LoggingOptions } from '../process/logging-options.js';
import type { AutoscalingOptions } from './autoscaling-options.js';
import type { AutoscalingPolicyOptions } from './autoscaling-policy.js';
import type { DeploymentOptions } from './deployment-config.js';
import {
  AUTOSCALING_RULES,
  BACKPRESSURE_RULES,
  DEPLOYMENT_OPTION_RULES,
  LOGGING_RULES,
  POLICY_RULES,
  ROUTER_CONFIG_RULES,
  snakeOf,
  type OptionRule,
} from './option-rules.js';

/** Takes options in the config file's spelling; unknown keys stay, for the check to report. */
export function fromSnakeCase(options: Readonly<Record<string, unknown>>): DeploymentOptions {
  const {
    backpressure_config: backpressure,
    autoscaling_config: autoscaling,
    request_router_config: router,
    logging_config: logging,
    ...rest
  } = options;
  return {
    ...rename(rest, DEPLOYMENT_OPTION_RULES),
    ...(isRecord(router) && { requestRouterConfig: rename(router, ROUTER_CONFIG_RULES) }),
    ...(isRecord(backpressure) && { backpressure: rename(backpressure, BACKPRESSURE_RULES) }),
    ...(isRecord(autoscaling) && { autoscalingConfig: autoscalingFrom(autoscaling) }),
    ...(isRecord(logging) && { logging: loggingFrom(logging) }),
  };
}

function autoscalingFrom({
  policy,
  ...members
}: Readonly<Record<string, unknown>>): AutoscalingOptions {
  const renamed = rename(members, AUTOSCALING_RULES);
  return policy === undefined
    ? renamed
    : { ...renamed, policy: isRecord(policy) ? policyFrom(policy) : null };
}

/** Takes a policy in the config file's spelling; null leaves a member as its default is. */
export function policyFrom(policy: Readonly<Record<string, unknown>>): AutoscalingPolicyOptions {
  const given = Object.entries(policy).filter(([, value]) => value !== null);
  return rename(Object.fromEntries(given), POLICY_RULES);
}

/** Takes a checked `logging_config`. */
export function loggingFrom(config: Readonly<Record<string, unknown>>): LoggingOptions {
  return rename(config, LOGGING_RULES);
}

/** Gives options in the config file's spelling. */
export function toSnakeCase(
  options: Omit<DeploymentOptions, 'userConfig'>,
): Record<string, unknown> {
  const { backpressure, autoscalingConfig, requestRouterConfig, logging, ...rest } = options;
  return {
    ...withKeys(rest, snakeOf),
    ...(requestRouterConfig !== undefined && {
      request_router_config: withKeys(requestRouterConfig, snakeOf),
    }),
    ...(autoscalingConfig !== undefined && {
      autoscaling_config: autoscalingConfig && autoscalingTo(autoscalingConfig),
    }),
    ...(logging !== undefined && { logging_config: withKeys(logging, snakeOf) }),
    ...(backpressure !== undefined && { backpressure_config: withKeys(backpressure, snakeOf) }),
  };
}

function autoscalingTo({ policy, ...members }: AutoscalingOptions): Record<string, unknown> {
  return {
    ...withKeys(members, snakeOf),
    ...(policy !== undefined && { policy: policy && withKeys(policy, snakeOf) }),
  };
}

function rename(
  members: Readonly<Record<string, unknown>>,
  rules: readonly OptionRule[],
): Record<string, unknown> {
  const camel = new Map(rules.map((known) => [known.snake, known.camel]));
  return withKeys(members, (key) => camel.get(key) ?? key);
}

function withKeys(members: object, keyOf: (key: string) => string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [keyOf(key), value]));
}
