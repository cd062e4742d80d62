import type { DefinitionProblem } from '@sluice/core';
import { isRecord } from '@sluice/core/internal';
import type { FairnessSpec } from '@sluice/ingress';

import {
  readRouterClass,
  ROUTER_KWARGS,
  ROUTER_NAMES,
  type ValueRule,
  type RouterName,
} from './request-router.js';

/** Whose turn it is while all replicas are full; in the config file `queue`. */
export interface QueueConfig {
  /** `header:x-tenant`: those with the same value of the field take turns with the others. */
  readonly key: string;
  /** By value of the field: how many go in one round, at least 1. Defaults to 1 for each. */
  readonly weights?: Readonly<Record<string, number>>;
  /**
   * `header:x-priority`: a number from 0 to 9 puts a request before others of the same key. Defaults to the order of
   * arrival.
   */
  readonly priority?: string;
}

/** The rules of these options; the table of all options makes both spellings of the names. */
export const ROUTER_CONFIG_VALUES: Readonly<Record<string, ValueRule>> = {
  requestRouterClass: {
    expected: `one of ${ROUTER_NAMES.join(', ')}, or ./module.ts:Name for a policy of your own`,
    accepts: (value: unknown) => typeof value === 'string' && readRouterClass(value) !== undefined,
  },
  requestRouterKwargs: { expected: 'an object', accepts: isRecord },
};

export const QUEUE_VALUES: Readonly<Record<string, ValueRule>> = {
  key: { expected: 'header:NAME, such as header:x-tenant', accepts: isHeaderKey },
  weights: {
    expected: 'an object of whole numbers from 1 to 1000',
    accepts: (value: unknown) => isRecord(value) && Object.values(value).every(isWeight),
  },
  priority: { expected: 'header:NAME, such as header:x-priority', accepts: isHeaderKey },
};

/** The mistakes in `requestRouterKwargs`, whose members depend on the class. */
export function checkRouterKwargs(config: unknown, where: string): DefinitionProblem[] {
  if (!isRecord(config)) return [];
  const { requestRouterClass: written = 'power_of_two_choices', requestRouterKwargs } = config;
  const read = typeof written === 'string' ? readRouterClass(written) : undefined;
  if (read?.kind !== 'named' || !isRecord(requestRouterKwargs)) return [];
  const at = `${where} requestRouterKwargs (request_router_kwargs)`;
  return Object.entries(requestRouterKwargs).flatMap(([name, value]) =>
    checkKwarg(read.name, { name, value, at }),
  );
}

function checkKwarg(
  router: RouterName,
  { name, value, at }: { readonly name: string; readonly value: unknown; readonly at: string },
): DefinitionProblem[] {
  const kwargs = ROUTER_KWARGS[router];
  const rule = Object.hasOwn(kwargs, name) ? kwargs[name] : undefined;
  if (rule === undefined) {
    const names = Object.keys(kwargs);
    return [
      {
        code: 'E_OPTION_UNKNOWN',
        where: at,
        what: `${router} takes no "${name}".`,
        fix: names.length === 0 ? 'It takes none.' : `It takes ${names.join(', ')}.`,
      },
    ];
  }
  if (rule.accepts(value)) return [];
  return [
    {
      code: 'E_OPTION_VALUE',
      where: at,
      what: `${name} is ${JSON.stringify(value)}.`,
      fix: `It must be ${rule.expected}.`,
    },
  ];
}

/** The mistake of a `queue` that does not say whose turns there are. */
export function checkQueueKey(queue: unknown, where: string): DefinitionProblem[] {
  if (!isRecord(queue) || queue['key'] !== undefined) return [];
  return [
    {
      code: 'E_OPTION_VALUE',
      where: `${where} queue`,
      what: 'It has no key.',
      fix: "Write key: 'header:x-tenant', with the field that names who waits.",
    },
  ];
}

/** Says to routers what a queue's config means; undefined when there is none. */
export function fairnessSpec(config: QueueConfig | null | undefined): FairnessSpec | undefined {
  if (config === null || config === undefined) return undefined;
  const { key, weights = {}, priority } = config;
  return {
    header: headerOf(key),
    weights,
    priorityHeader: priority === undefined ? undefined : headerOf(priority),
  };
}

const HEADER_KEY = /^header:([\w!#$%&'*+.^`|~-]+)$/;

function isHeaderKey(value: unknown): boolean {
  return typeof value === 'string' && HEADER_KEY.test(value);
}

function headerOf(key: string): string {
  return HEADER_KEY.exec(key)?.[1] ?? '';
}

function isWeight(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= 1000;
}
