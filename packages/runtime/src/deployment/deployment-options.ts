import type { DefinitionProblem } from '@sluice/core';
import { isRecord } from '@sluice/core/internal';

import { contradictions } from './autoscaling-options.js';
import type { DeploymentOptions } from './deployment-config.js';
import {
  AUTOSCALING_RULES,
  BACKPRESSURE_RULES,
  DEPLOYMENT_OPTION_RULES,
  LOGGING_RULES,
  POLICY_RULES,
  QUEUE_RULES,
  ROUTER_CONFIG_RULES,
  type OptionRule,
} from './option-rules.js';
import { checkQueueKey, checkRouterKwargs } from './routing-options.js';

/** All mistakes in the options of one deployment; `where` names its class or function. */
export function checkDeploymentOptions(options: unknown, where: string): DefinitionProblem[] {
  if (!isRecord(options)) return [notAnObject(where, 'the options of a deployment')];
  const { backpressure, autoscalingConfig, logging, requestRouterConfig, queue, ...rest } = options;
  const problems = [
    ...checkMembers(rest, where, DEPLOYMENT_OPTION_RULES),
    ...checkGroup(backpressure, { where, group: BACKPRESSURE, rules: BACKPRESSURE_RULES }),
    ...checkGroup(logging, { where, group: LOGGING, rules: LOGGING_RULES }),
    ...checkAutoscaling(autoscalingConfig ?? undefined, where),
    ...checkGroup(requestRouterConfig, { where, group: ROUTER_CONFIG, rules: ROUTER_CONFIG_RULES }),
    ...checkRouterKwargs(requestRouterConfig, where),
    ...checkGroup(queue ?? undefined, { where, group: QUEUE, rules: QUEUE_RULES }),
    ...checkQueueKey(queue, where),
  ];
  return problems.length > 0 ? problems : checkTogether(options, where);
}

function checkAutoscaling(config: unknown, where: string): DefinitionProblem[] {
  const { policy, ...members } = isRecord(config) ? config : {};
  const given = isRecord(config) ? members : config;
  return [
    ...checkGroup(given, { where, group: AUTOSCALING, rules: AUTOSCALING_RULES }),
    ...checkPolicyOptions(policy ?? undefined, `${where} ${spellings(AUTOSCALING)}`),
  ];
}

/** The mistakes in a policy, of a deployment or of an application. */
export function checkPolicyOptions(policy: unknown, where: string): DefinitionProblem[] {
  return checkGroup(policy, { where, group: POLICY, rules: POLICY_RULES });
}

/** Options that contradict each other; each of them is right by itself. */
export function checkTogether(options: DeploymentOptions, where: string): DefinitionProblem[] {
  return contradictions(options).map(({ what, fix }) => ({
    code: 'E_OPTION_VALUE',
    where,
    what,
    fix,
  }));
}

const BACKPRESSURE = { camel: 'backpressure', snake: 'backpressure_config' };
const LOGGING = { camel: 'logging', snake: 'logging_config' };
const AUTOSCALING = { camel: 'autoscalingConfig', snake: 'autoscaling_config' };
const POLICY = { camel: 'policy', snake: 'policy' };
const ROUTER_CONFIG = { camel: 'requestRouterConfig', snake: 'request_router_config' };
const QUEUE = { camel: 'queue', snake: 'queue' };

/** All mistakes in a group of options that has a key of its own. */
export function checkGroup(
  members: unknown,
  as: {
    readonly where: string;
    readonly group: { readonly camel: string; readonly snake: string };
    readonly rules: readonly OptionRule[];
  },
): DefinitionProblem[] {
  if (members === undefined) return [];
  const path = spellings(as.group);
  if (!isRecord(members)) return [notAnObject(as.where, path)];
  return checkMembers(members, `${as.where} ${path}`, as.rules);
}

function checkMembers(
  members: Readonly<Record<string, unknown>>,
  where: string,
  rules: readonly OptionRule[],
): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  for (const [key, value] of Object.entries(members)) {
    const known = rules.find((candidate) => candidate.camel === key);
    if (known === undefined) {
      problems.push(unknownOption(key, where, rules));
    } else if (value !== undefined && !known.accepts(value)) {
      problems.push({
        code: 'E_OPTION_VALUE',
        where,
        what: `${spellings(known)} is ${show(value)}.`,
        fix: `It must be ${known.expected}.`,
      });
    }
  }
  return problems;
}

function unknownOption(
  key: string,
  where: string,
  rules: readonly OptionRule[],
): DefinitionProblem {
  const bare = key.replaceAll('_', '').toLowerCase();
  const meant = rules.find((candidate) => candidate.camel.toLowerCase() === bare);
  return {
    code: 'E_OPTION_UNKNOWN',
    where,
    what: `There is no option "${key}".`,
    fix:
      meant === undefined
        ? `The options are ${rules.map(spellings).join(', ')}.`
        : `Write ${spellings(meant)}.`,
  };
}

function notAnObject(where: string, what: string): DefinitionProblem {
  return {
    code: 'E_OPTION_VALUE',
    where,
    what: `${what} must be an object.`,
    fix: 'Write { ... }.',
  };
}

/** `maxOngoingRequests (max_ongoing_requests)`: both spellings, once when they are the same. */
function spellings(option: { readonly camel: string; readonly snake: string }): string {
  return option.camel === option.snake ? option.camel : `${option.camel} (${option.snake})`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? 'an array' : 'an object';
  }
  return typeof value === 'function' ? 'a function' : String(value);
}
