import { DefinitionError } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import {
  Deployment,
  deploymentOptionsOf,
  resolveConfig,
} from '../../src/deployment/deployment-decorator.js';
import { checkDeploymentOptions } from '../../src/deployment/deployment-options.js';
import { fromSnakeCase } from '../../src/deployment/option-spelling.js';

describe('@Deployment', () => {
  it('records its options as a legacy decorator', () => {
    @Deployment({ numReplicas: 2 })
    class Shop {
      readonly isOpen = true;
    }
    expect(deploymentOptionsOf(Shop)).toEqual({ numReplicas: 2 });
  });

  it('records its options as a standard decorator', () => {
    class Shop {
      readonly isOpen = true;
    }
    const context = { kind: 'class', name: 'Shop', addInitializer: () => undefined };
    expect(Deployment({ numReplicas: 2 })(Shop, context)).toBeUndefined();
    expect(deploymentOptionsOf(Shop)).toEqual({ numReplicas: 2 });
  });

  it('records no options for a subclass', () => {
    @Deployment({ name: 'base', numReplicas: 2 })
    class Shop {
      readonly isOpen = true;
    }
    class Branch extends Shop {}
    expect(deploymentOptionsOf(Branch)).toEqual({});
  });
});

describe('resolveConfig', () => {
  it('resolves to the defaults of the documentation', () => {
    expect(resolveConfig()).toEqual({
      numReplicas: 1,
      autoscalingConfig: null,
      gpus: 0,
      maxSurgePercent: 50,
      rollingUpdatePercentage: 0.2,
      maxConstructorRetryCount: 20,
      maxOngoingRequests: 100,
      maxQueuedRequests: 1000,
      queueTimeoutS: null,
      queue: null,
      requestRouterConfig: {},
      maxWebSockets: 10_000,
      backpressure: { statusCode: 503, retryAfterS: 1 },
      gracefulShutdownTimeoutS: 20,
      startTimeoutS: 300,
      traffic: null,
      healthCheckPeriodS: 10,
      healthCheckTimeoutS: 30,
      userConfig: null,
      logging: {},
    });
  });

  it('lets the later layer win, and keeps what it leaves out', () => {
    const config = resolveConfig(
      { numReplicas: 2, maxOngoingRequests: 5, backpressure: { statusCode: 429 } },
      { numReplicas: 3, backpressure: { retryAfterS: 2 } },
    );
    expect(config).toMatchObject({
      numReplicas: 3,
      maxOngoingRequests: 5,
      backpressure: { statusCode: 429, retryAfterS: 2 },
    });
  });

  it('leaves the name to the application', () => {
    expect(resolveConfig({ name: 'shop' })).not.toHaveProperty('name');
  });
});

describe('the check of options', () => {
  it.each([
    [
      { numReplicas: 0 },
      'numReplicas (num_replicas) is 0. It must be a whole number of at least 1',
    ],
    [{ numReplicas: 1.5 }, 'numReplicas (num_replicas) is 1.5.'],
    [{ maxOngoingRequests: '5' }, 'maxOngoingRequests (max_ongoing_requests) is "5".'],
    [{ maxQueuedRequests: -2 }, 'at least 0, or -1 for no limit'],
    [{ maxWebSockets: Number.NaN }, 'maxWebSockets (max_web_sockets) is NaN.'],
    [{ gracefulShutdownTimeoutS: -1 }, 'a number of seconds of at least 0'],
    [{ healthCheckPeriodS: 0 }, 'a number of seconds above 0'],
    [{ userConfig: new Map() }, 'userConfig (user_config) is an object. It must be JSON'],
    [{ userConfig: { run: () => 1 } }, 'userConfig (user_config)'],
    [{ name: 'a#b' }, 'name is "a#b".'],
    [
      { backpressure: { statusCode: 500 } },
      'statusCode (status_code) is 500. It must be 503 or 429.',
    ],
    [{ backpressure: 3 }, 'backpressure (backpressure_config) must be an object.'],
    [{ queueTimeoutS: 0 }, 'queueTimeoutS (queue_timeout_s) is 0. It must be a number of seconds'],
    [{ queue: { weights: {} } }, "Write key: 'header:x-tenant'"],
    [{ queue: { key: 'x-tenant' } }, 'key is "x-tenant". It must be header:NAME'],
    [{ queue: { key: 'header:x', weights: { a: 0 } } }, 'whole numbers from 1 to 1000'],
    [{ queue: { key: 'header:x', shares: {} } }, 'There is no option "shares".'],
    [{ requestRouterConfig: 'round_robin' }, '(request_router_config) must be an object'],
    [
      { requestRouterConfig: { requestRouterClass: 'roundrobin' } },
      'requestRouterClass (request_router_class) is "roundrobin". It must be one of power_of_two_choices,',
    ],
    [
      { requestRouterConfig: { requestRouterClass: 'ray.serve.unknown:Router' } },
      'requestRouterClass (request_router_class)',
    ],
    [
      {
        requestRouterConfig: {
          requestRouterClass: 'prefix_aware',
          requestRouterKwargs: { match_rate_threshold: 2 },
        },
      },
      'match_rate_threshold is 2. It must be a number from 0 to 1.',
    ],
    [
      { requestRouterConfig: { requestRouterKwargs: { header: 'x' } } },
      'power_of_two_choices takes no "header". It takes none.',
    ],
    [{ max_ongoing_requests: 5 }, 'Write maxOngoingRequests (max_ongoing_requests).'],
    [{ replicas: 5 }, 'There is no option "replicas". The options are name, numReplicas'],
  ])('refuses the options %o', (options, message) => {
    const problems = checkDeploymentOptions(options, 'Shop');
    expect(problems).toHaveLength(1);
    expect(new DefinitionError(problems).message).toContain('Shop');
    expect(new DefinitionError(problems).message).toContain(message);
  });

  it('reports every mistake at once', () => {
    expect(checkDeploymentOptions({ numReplicas: 0, wrong: 1, name: '' }, 'Shop')).toHaveLength(3);
  });

  it('accepts options that are right', () => {
    const options = { ...resolveConfig(), name: 'Käse_1', userConfig: { a: [1, null] } };
    expect(checkDeploymentOptions(options, 'Shop')).toEqual([]);
  });

  it('reads the spelling of the config file', () => {
    const options = fromSnakeCase({
      num_replicas: 2,
      user_config: { keep_this: 1 },
      backpressure_config: { status_code: 429 },
      request_router_config: {
        request_router_class: 'consistent_hash',
        request_router_kwargs: { virtual_nodes: 5 },
      },
      queue_timeout_s: 3,
      queue: { key: 'header:x-tenant', weights: { max_weight: 2 } },
      unknown_key: 1,
    });
    expect(options).toEqual({
      requestRouterConfig: {
        requestRouterClass: 'consistent_hash',
        requestRouterKwargs: { virtual_nodes: 5 },
      },
      queueTimeoutS: 3,
      queue: { key: 'header:x-tenant', weights: { max_weight: 2 } },
      numReplicas: 2,
      userConfig: { keep_this: 1 },
      backpressure: { statusCode: 429 },
      unknown_key: 1,
    });
  });
});
