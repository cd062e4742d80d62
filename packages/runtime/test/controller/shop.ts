import type { PlannedApplication } from '../../src/controller/goal.js';
import type { DeploymentConfig } from '../../src/deployment/deployment-config.js';
import { config } from './support.js';

/** Its `reconfigure` refuses what is not a word; its health is the test's to choose. */
export class Shop {
  static isHealthy = true;
  static readonly configs: unknown[] = [];

  reconfigure(userConfig: unknown): void {
    if (userConfig === 'bad') throw new Error('cannot be bad');
    Shop.configs.push(userConfig);
  }
  checkHealth(): void {
    if (!Shop.isHealthy) throw new Error('lost its database');
  }
  fetch(): string {
    return 'ok';
  }
}

export class Broken extends Shop {
  constructor() {
    super();
    throw new Error('no database');
  }
}

export class Slow extends Shop {
  init(): Promise<void> {
    return new Promise(() => undefined);
  }
}

export function plan(
  part: Partial<DeploymentConfig> = {},
  code: {
    readonly version?: string;
    readonly type?: new () => object;
    readonly name?: string;
  } = {},
): PlannedApplication {
  const { version = 'v1', type = Shop, name = 'Shop' } = code;
  const own = config({ userConfig: 'a', ...part });
  return {
    name: 'app',
    request: { name: 'app', routePrefix: '/', entry: undefined },
    routePrefix: '/',
    deployments: [
      {
        name,
        isIngress: true,
        servesHttp: true,
        handles: [],
        entry: undefined,
        version,
        config: own,
        wanted: own.numReplicas,
        built: {
          name,
          isIngress: true,
          target: { kind: 'class', type },
          args: [],
          options: {},
        },
      },
    ],
  };
}
