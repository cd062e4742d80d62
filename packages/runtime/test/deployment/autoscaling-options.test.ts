import { describe, expect, it } from 'vitest';

import { checkDeploymentOptions } from '../../src/deployment/deployment-options.js';
import { fromSnakeCase } from '../../src/deployment/option-spelling.js';
import { resolveConfig } from '../../src/deployment/deployment-decorator.js';
import { DEFAULT_AUTOSCALING_CONFIG } from '../../src/deployment/autoscaling-config.js';

describe('the options of autoscaling', () => {
  it('are none unless they are given', () => {
    expect(resolveConfig({ numReplicas: 3 }).autoscalingConfig).toBeNull();
  });

  it('are laid over the defaults', () => {
    const { autoscalingConfig } = resolveConfig({ autoscalingConfig: { maxReplicas: 4 } });
    expect(autoscalingConfig).toEqual({ ...DEFAULT_AUTOSCALING_CONFIG, maxReplicas: 4 });
  });

  it('of a later layer are laid over those of an earlier one', () => {
    const { autoscalingConfig } = resolveConfig(
      { autoscalingConfig: { minReplicas: 2, maxReplicas: 4 } },
      { autoscalingConfig: { maxReplicas: 8 } },
    );
    expect(autoscalingConfig).toMatchObject({ minReplicas: 2, maxReplicas: 8 });
  });

  it('69 auto stands for one to a hundred replicas', () => {
    const { autoscalingConfig } = resolveConfig({ numReplicas: 'auto' });
    expect(autoscalingConfig).toEqual({ ...DEFAULT_AUTOSCALING_CONFIG, maxReplicas: 100 });
    const bounded = resolveConfig({ numReplicas: 'auto', autoscalingConfig: { maxReplicas: 5 } });
    expect(bounded.autoscalingConfig).toMatchObject({ minReplicas: 1, maxReplicas: 5 });
  });

  it('end where a later layer gives a number', () => {
    const config = resolveConfig({ numReplicas: 'auto' }, { numReplicas: 2 });
    expect(config).toMatchObject({ numReplicas: 2, autoscalingConfig: null });
  });

  it('take Ray Serve’s names, old ones and null too', () => {
    const options = fromSnakeCase({
      autoscaling_config: {
        min_replicas: 0,
        max_replicas: 9,
        target_ongoing_requests: 2.5,
        smoothing_factor: 0.5,
        upscaling_factor: null,
        downscale_smoothing_factor: 0.3,
        downscale_to_zero_delay_s: null,
        aggregation_function: 'MAX',
      },
    });
    expect(checkDeploymentOptions(options, 'Shop')).toEqual([]);
    expect(resolveConfig(options).autoscalingConfig).toEqual({
      ...DEFAULT_AUTOSCALING_CONFIG,
      minReplicas: 0,
      maxReplicas: 9,
      targetOngoingRequests: 2.5,
      upscalingFactor: 0.5,
      downscalingFactor: 0.3,
      aggregationFunction: 'max',
    });
  });

  it('69 with a number of replicas beside them are a mistake', () => {
    const options = { numReplicas: 2, autoscalingConfig: { maxReplicas: 4 } };
    expect(checkDeploymentOptions(options, 'Shop')).toMatchObject([
      { code: 'E_OPTION_VALUE', where: 'Shop', what: expect.stringMatching(/numReplicas.*is 2/) },
    ]);
  });

  it('with bounds out of order are a mistake, each named with its fix', () => {
    const wrong = { minReplicas: 5, initialReplicas: 3, maxReplicas: 2 };
    expect(checkDeploymentOptions({ autoscalingConfig: wrong }, 'Shop')).toMatchObject([
      { fix: 'initialReplicas (initial_replicas) must be at least 5.' },
      { fix: 'maxReplicas (max_replicas) must be at least 3.' },
    ]);
  });

  it.each([
    ['minReplicas', -1],
    ['maxReplicas', 0],
    ['targetOngoingRequests', 0],
    ['targetUtilization', 1.5],
    ['metricsIntervalS', 0],
    ['upscaleDelayS', -1],
    ['upscalingFactor', 0],
    ['aggregationFunction', 'median'],
  ])('refuse %s: %s', (name, value) => {
    const problems = checkDeploymentOptions({ autoscalingConfig: { [name]: value } }, 'Shop');
    expect(problems).toMatchObject([{ code: 'E_OPTION_VALUE' }]);
    expect(problems[0]?.what).toContain(name);
  });

  it('refuse what they do not have, with the name that may be meant', () => {
    const problems = checkDeploymentOptions({ autoscalingConfig: { min_replicas: 1 } }, 'Shop');
    expect(problems).toMatchObject([{ fix: 'Write minReplicas (min_replicas).' }]);
  });
});
