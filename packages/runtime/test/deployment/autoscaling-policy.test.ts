import { describe, expect, it } from 'vitest';

import { policyOf, readPolicyPath } from '../../src/deployment/autoscaling-policy.js';
import { resolveConfig } from '../../src/deployment/deployment-decorator.js';
import { checkDeploymentOptions } from '../../src/deployment/deployment-options.js';
import { fromSnakeCase, toSnakeCase } from '../../src/deployment/option-spelling.js';

describe('the policy of a deployment', () => {
  it.each([
    ['./policies.ts:byDepth', { kind: 'own', module: './policies.ts', exportName: 'byDepth' }],
    ['../a b/p.mjs:$x', { kind: 'own', module: '../a b/p.mjs', exportName: '$x' }],
    ['ray.serve.autoscaling_policy:default_autoscaling_policy', { kind: 'default' }],
    ['ray.serve.autoscaling_policy.replica_queue_length_autoscaling_policy', { kind: 'default' }],
    ['text.policy:decide', undefined],
    ['./policies.ts', undefined],
    ['./policies.ts:a-b', undefined],
    ['', undefined],
  ])('%s is read as %j', (path, read) => {
    expect(readPolicyPath(path)).toEqual(read);
  });

  it('is the load where options name no function', () => {
    expect(policyOf({})).toBeNull();
  });

  it('keeps its settings as they are written, in either spelling of the rest', () => {
    const policy = { policy_function: './p.ts:f', policy_kwargs: { target_depth: 3 } };
    const options = fromSnakeCase({ autoscaling_config: { min_replicas: 2, policy } });
    const { autoscalingConfig } = resolveConfig(options);
    expect(autoscalingConfig).toMatchObject({
      minReplicas: 2,
      policy: { policyFunction: './p.ts:f', policyKwargs: { target_depth: 3 } },
    });
    expect(toSnakeCase({ autoscalingConfig })).toMatchObject({ autoscaling_config: { policy } });
  });

  it('of the code is replaced by that of the config, and taken away by null', () => {
    const code = { autoscalingConfig: { policy: { policyFunction: './p.ts:f' } } };
    const replaced = resolveConfig(code, fromSnakeCase({ autoscaling_config: { policy: {} } }));
    expect(replaced.autoscalingConfig?.policy).toBeNull();
    const kept = resolveConfig(code, fromSnakeCase({ autoscaling_config: { max_replicas: 3 } }));
    expect(kept.autoscalingConfig?.policy?.policyFunction).toBe('./p.ts:f');
  });

  it('has every mistake named, with where it is', () => {
    const policy = { policyFunction: 'p', policyKwargs: { now: () => 1 }, kwargs: {} };
    const problems = checkDeploymentOptions({ autoscalingConfig: { policy } }, 'Shop');
    expect(problems.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      'Shop autoscalingConfig (autoscaling_config) policy: policyFunction (policy_function) is "p".',
      'Shop autoscalingConfig (autoscaling_config) policy: policyKwargs (policy_kwargs) is an object.',
      'Shop autoscalingConfig (autoscaling_config) policy: There is no option "kwargs".',
    ]);
  });
});
