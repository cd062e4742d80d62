import { DefinitionError } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Deployment, bind, resolveConfig, type DeploymentOptions } from '../../src/index.js';
import { buildApplication } from '../../src/internal.js';

/** The config of a class with these options, bound with those. */
function built(decorated: DeploymentOptions, bound: DeploymentOptions): object {
  class Shop {
    readonly isOpen = true;
  }
  Deployment(decorated)(Shop);
  const [deployment] = buildApplication(bind(Shop).options(bound), 'shop');
  return resolveConfig(deployment?.options ?? {});
}

describe('options of bind(...).options() over those of @Deployment', () => {
  it('replace autoscaling by a number of replicas, and the other way round', () => {
    expect(built({ autoscalingConfig: { maxReplicas: 3 } }, { numReplicas: 2 })).toMatchObject({
      numReplicas: 2,
      autoscalingConfig: null,
    });
    expect(built({ numReplicas: 2 }, { autoscalingConfig: { maxReplicas: 3 } })).toMatchObject({
      autoscalingConfig: { maxReplicas: 3 },
    });
  });

  it('still exclude each other in one call', () => {
    const both = { numReplicas: 2, autoscalingConfig: { maxReplicas: 3 } };
    expect(() => built({}, both)).toThrow(DefinitionError);
  });

  it.each<[keyof DeploymentOptions, object, object, object]>([
    [
      'logging',
      { logLevel: 'DEBUG' },
      { encoding: 'JSON' },
      { logLevel: 'DEBUG', encoding: 'JSON' },
    ],
    ['backpressure', { statusCode: 429 }, { retryAfterS: 3 }, { statusCode: 429, retryAfterS: 3 }],
    [
      'autoscalingConfig',
      { minReplicas: 2, maxReplicas: 4 },
      { maxReplicas: 8 },
      { minReplicas: 2, maxReplicas: 8 },
    ],
  ])('lay the members of %s one by one', (name, below, above, expected) => {
    expect(built({ [name]: below }, { [name]: above })).toMatchObject({ [name]: expected });
  });
});
