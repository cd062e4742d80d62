import { describe, expect, it } from 'vitest';

import { policySpec, readRouterClass } from '../../src/deployment/request-router.js';
import { fairnessSpec } from '../../src/deployment/routing-options.js';

const HERE = { entry: '/app/shop.ts.mjs', environment: {} };

describe('the class of a request router', () => {
  it.each([
    ['round_robin', 'round_robin'],
    ['ray.serve._private.request_router:PowerOfTwoChoicesRequestRouter', 'power_of_two_choices'],
    ['ray.serve.experimental.round_robin_router.RoundRobinRouter', 'round_robin'],
    ['ray.serve.experimental.round_robin_router:RoundRobinRouter', 'round_robin'],
    ['ray.serve.experimental.consistent_hash_router.ConsistentHashRouter', 'consistent_hash'],
    ['ray.serve.llm.request_router.PrefixCacheAffinityRouter', 'prefix_aware'],
  ])('%s stands for %s', (text, name) => {
    expect(readRouterClass(text)).toEqual({ kind: 'named', name });
  });

  it.each([
    ['./policies.ts:ByTenant', './policies.ts', 'ByTenant'],
    ['../shared/by-tenant.js:default', '../shared/by-tenant.js', 'default'],
  ])('%s is an export of a module', (text, module, exportName) => {
    expect(readRouterClass(text)).toEqual({ kind: 'own', module, exportName });
  });

  it.each(['', 'random', 'ray.serve.Nothing', './policies.ts', './policies.ts:not-a-name'])(
    '"%s" names nothing',
    (text) => {
      expect(readRouterClass(text)).toBeUndefined();
    },
  );
});

describe('what routers are told', () => {
  it('is the default when nothing is said', () => {
    expect(policySpec({}, HERE)).toBe('power-of-two');
    expect(fairnessSpec(null)).toBeUndefined();
  });

  it.each([
    [{}, 'x-session-id'],
    [{ RAY_SERVE_SESSION_ID_HEADER_KEY: 'x-ray' }, 'x-ray'],
    [{ RAY_SERVE_SESSION_ID_HEADER_KEY: 'x-ray', SLUICE_SESSION_ID_HEADER: 'x-own' }, 'x-own'],
  ])('has the header of sessions from the environment %o', (environment, header) => {
    const config = { requestRouterClass: 'consistent_hash' };
    expect(policySpec(config, { entry: undefined, environment })).toEqual({
      kind: 'consistent-hash',
      header,
    });
    const named = { ...config, requestRouterKwargs: { header: 'x-mine' } };
    expect(policySpec(named, { entry: undefined, environment })).toMatchObject({
      header: 'x-mine',
    });
  });

  it('has the module of a policy with what it is relative to', () => {
    const config = { requestRouterClass: './a.ts:A', requestRouterKwargs: { most: 3 } };
    expect(policySpec(config, HERE)).toEqual({
      kind: 'own',
      module: './a.ts',
      exportName: 'A',
      kwargs: { most: 3 },
      entry: '/app/shop.ts.mjs',
    });
  });

  it('has the fields of a queue', () => {
    const config = { key: 'header:x-tenant', weights: { gold: 3 }, priority: 'header:x-urgency' };
    expect(fairnessSpec(config)).toEqual({
      header: 'x-tenant',
      weights: { gold: 3 },
      priorityHeader: 'x-urgency',
    });
  });
});
