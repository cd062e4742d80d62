import { isClass, logError, settledWithin } from '@sluice/core/internal';

import type { PolicySpec } from '../../routes/snapshot.js';
import type { Policy } from './policy.js';
import { policyModule } from './policy-module.js';
import { powerOfTwo } from './power-of-two.js';
import type { RoutableReplica, RoutingPolicy } from './routing-policy.js';

/** A policy of the application's own, as a route names it. */
export type OwnPolicySpec = Extract<PolicySpec, { readonly kind: 'own' }>;

/** A module that takes longer to load is given up: requests would wait for it. */
const LOAD_MS = 10_000;

/**
 * Imports a policy that the application brings, the one place where a router runs code of users.
 *
 * Whatever is wrong with the policy, requests go on: where it cannot be loaded, throws, or chooses nothing that
 * it was shown, the default takes its place. That is logged, once.
 */
export async function ownPolicy(spec: OwnPolicySpec): Promise<Policy> {
  let isLogged = false;
  const fail = (what: string, error: unknown): void => {
    if (isLogged) return;
    isLogged = true;
    const name = `${spec.module}:${spec.exportName}`;
    logError(`The routing policy ${name} ${what}; power of two choices takes its place`, { error });
  };
  const policy = await open(spec, fail);
  if (policy === undefined) return powerOfTwo;
  return (input) => {
    const { work, nowMs } = input;
    const free = input.candidates.filter((candidate) => candidate.isFree(nowMs));
    if (free.length === 0) return undefined;
    const replicas: readonly RoutableReplica[] = free.map(({ id, load, models }) => ({
      id,
      load,
      models: models ?? [],
    }));
    try {
      const chosen: unknown = policy.choose(work, replicas);
      const found = free.find((_, index) => isMeant(chosen, replicas[index]));
      if (found !== undefined) return found;
      // Nobody else would hear why an asynchronous policy failed, and the process would end with it.
      if (chosen instanceof Promise) chosen.catch(() => undefined);
      fail('failed', new TypeError(`choose() gave ${show(chosen)}, not one of its replicas.`));
    } catch (error) {
      fail('failed', error);
    }
    return powerOfTwo(input);
  };
}

function isMeant(chosen: unknown, replica: RoutableReplica | undefined): boolean {
  return replica !== undefined && (chosen === replica || chosen === replica.id);
}

function show(chosen: unknown): string {
  if (chosen instanceof Promise) return 'a promise';
  return chosen === undefined || chosen === null
    ? String(chosen)
    : `a value of type ${typeof chosen}`;
}

async function open(
  spec: OwnPolicySpec,
  fail: (what: string, error: unknown) => void,
): Promise<RoutingPolicy | undefined> {
  const loading = importPolicy(spec);
  try {
    if (await settledWithin(LOAD_MS, loading)) return await loading;
    fail('could not be loaded', new Error(`Its module took more than ${LOAD_MS / 1000} s.`));
  } catch (error) {
    fail('could not be loaded', error);
  }
  loading.catch(() => undefined);
  return undefined;
}

async function importPolicy({
  module,
  exportName,
  kwargs,
  entry,
}: OwnPolicySpec): Promise<RoutingPolicy> {
  const exports: Readonly<Record<string, unknown>> = await import(policyModule(module, entry).href);
  const exported = exports[exportName];
  if (exported === undefined) {
    throw new TypeError(`${module} has no export "${exportName}".`);
  }
  const policy = made(exported, kwargs);
  if (isPolicy(policy)) return policy;
  throw new TypeError(
    `"${exportName}" of ${module} is no policy. Export a class with a method choose(request, replicas), or a function that returns an object with one.`,
  );
}

function made(exported: unknown, kwargs: OwnPolicySpec['kwargs']): unknown {
  if (isClass(exported)) return Reflect.construct(exported, [kwargs]);
  return typeof exported === 'function' ? Reflect.apply(exported, undefined, [kwargs]) : exported;
}

function isPolicy(value: unknown): value is RoutingPolicy {
  return (
    typeof value === 'object' &&
    value !== null &&
    'choose' in value &&
    typeof value.choose === 'function'
  );
}
