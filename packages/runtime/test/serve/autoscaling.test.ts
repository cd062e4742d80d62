import { Get } from '@sluice/core';
import { Ingress } from '@sluice/ingress';
import { afterEach, describe, expect, it } from 'vitest';

import { bind } from '../../src/deployment/bind.js';
import { Deployment } from '../../src/deployment/deployment-decorator.js';
import type { DeploymentHandle } from '../../src/handle/handle-types.js';
import { getReplicaContext } from '../../src/replica/context.js';
import { serve } from '../../src/serve/serve.js';
import { quietLog } from '../support/log.js';

/** Ends the waits of {@link Waiting}. */
let release: () => void = () => undefined;
let released = new Promise<void>((resolve) => (release = resolve));

const QUICK = {
  targetOngoingRequests: 2,
  metricsIntervalS: 0.02,
  lookBackPeriodS: 0.1,
  upscaleDelayS: 0.05,
  downscaleDelayS: 0.1,
};

@Ingress()
@Deployment({ autoscalingConfig: { ...QUICK, minReplicas: 1, maxReplicas: 3 } })
class Waiting {
  @Get('/wait')
  async wait(): Promise<string> {
    await released;
    return getReplicaContext().replicaId;
  }
}

@Deployment({ autoscalingConfig: { ...QUICK, minReplicas: 0, maxReplicas: 2 } })
class Model {
  answer(): string {
    return getReplicaContext().replicaId;
  }
}

@Ingress()
class Front {
  readonly #model: DeploymentHandle<Model>;
  constructor(model: DeploymentHandle<Model>) {
    this.#model = model;
  }
  @Get('/')
  async ask(): Promise<string> {
    return this.#model.answer();
  }
}

const OPTIONS = { engine: 'inline', port: 0, log: quietLog } as const;

function replicasOf(name: string): number {
  const deployments = serve.status().applications.flatMap((one) => one.deployments);
  const own = deployments.find((one) => one.name === name)?.replicas ?? [];
  return own.filter((one) => one.status === 'RUNNING').length;
}

afterEach(async () => {
  release();
  await serve.shutdown();
  released = new Promise<void>((resolve) => (release = resolve));
});

describe('autoscaling with serve.run', () => {
  it('adds replicas for requests that wait, up to the bound, and takes them away again', async () => {
    await serve.run(bind(Waiting), OPTIONS);
    expect(replicasOf('Waiting')).toBe(1);
    const answers = Array.from({ length: 20 }, () => fetch(`${serve.status().url}/wait`));
    await expect.poll(() => replicasOf('Waiting'), { timeout: 10_000 }).toBe(3);
    release();
    for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
    await expect.poll(() => replicasOf('Waiting'), { timeout: 10_000 }).toBe(1);
  });

  it('begins a deployment that only handles reach without a replica, and starts one for a call', async () => {
    await serve.run(bind(Front, bind(Model)), OPTIONS);
    expect(replicasOf('Model')).toBe(0);
    const answer = await fetch(`${serve.status().url}/`);
    expect(await answer.json()).toMatch(/#Model#/);
    await expect.poll(() => replicasOf('Model'), { timeout: 10_000 }).toBe(0);
    expect((await fetch(`${serve.status().url}/`)).status).toBe(200);
  });

  it('keeps the number it has scaled to when the application is run again', async () => {
    const app = bind(Waiting);
    await serve.run(app, OPTIONS);
    const answers = Array.from({ length: 20 }, () => fetch(`${serve.status().url}/wait`));
    await expect.poll(() => replicasOf('Waiting'), { timeout: 10_000 }).toBe(3);
    await serve.run(app, { deployments: { Waiting: { maxOngoingRequests: 50 } } });
    expect(replicasOf('Waiting')).toBe(3);
    release();
    await Promise.all(answers);
  });
});
