import { describe, expect, it, onTestFinished } from 'vitest';

import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { sluiceRun, type Served } from '../support/sluice-process.js';

const RANKED = `import { DeploymentHandle, Get, bind, getReplicaContext, serve } from 'sluice';
class Model {
  constructor(private readonly factor = 1) {}
  double(amount: number) { return amount * 2 * this.factor; }
}
class Api {
  readonly other = serve.getAppHandle<Model>('model');
  readonly inner = serve.getDeploymentHandle<Model>('Inner');
  constructor(private readonly unused: DeploymentHandle<Model>) {}
  @Get('/context') context() {
    const { application, deployment, replicaId, rank, servableObject } = getReplicaContext();
    return { application, deployment, replicaId, rank, isThis: servableObject === this, pid: process.pid };
  }
  @Get('/other') async ask() { return await this.other.double(21); }
  @Get('/inner') async askInner() { return await this.inner.double(1); }
}
export const model = bind(Model);
export const app = bind(Api, bind(Model, 3).options({ name: 'Inner' })).options({ numReplicas: 3 });
`;

const CONFIG = `applications:
  - { name: model, route_prefix: null, import_path: ranked.ts:model }
  - { name: api, route_prefix: /, import_path: ranked.ts:app }
`;

async function start(): Promise<Served> {
  const project = await createApplication({ 'ranked.ts': RANKED, 'serve.yaml': CONFIG });
  const served = await sluiceRun(['--config', 'serve.yaml'], { cwd: project.root });
  onTestFinished(async () => void (await served.stop('SIGKILL')));
  await served.prints(/Ctrl-C stops it/);
  return served;
}

interface Context {
  readonly rank: number;
  readonly replicaId: string;
  readonly pid: number;
  readonly isThis: boolean;
}

/** One answer of each replica, by rank, once `count` of them have answered. */
async function contexts(url: string, count: number): Promise<readonly Context[]> {
  const seen = new Map<string, Context>();
  const deadlineMs = Date.now() + 20_000;
  while (seen.size < count && Date.now() < deadlineMs) {
    // oxlint-disable-next-line no-await-in-loop
    const context = contextOf(await (await fetch(`${url}/context`)).json());
    seen.set(context.replicaId, context);
  }
  return [...seen.values()].toSorted((a, b) => a.rank - b.rank);
}

function contextOf(answer: unknown): Context {
  // The class above answers with it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return answer as Context;
}

describe('the context of a replica', () => {
  it('has a rank of its own among the replicas, and the instance', async () => {
    const { url } = await start();
    const all = await contexts(url, 3);
    expect(all.map(({ rank }) => rank)).toEqual([0, 1, 2]);
    expect(all.every(({ isThis }) => isThis)).toBe(true);
  });

  it('the replacement of a replica takes the rank that became free', async () => {
    const { url } = await start();
    const before = await contexts(url, 3);
    process.kill(before[1]?.pid ?? -1, 'SIGKILL');
    await expect
      .poll(
        async () => {
          const now = await contexts(url, 3);
          const isReplaced = now.every(({ pid }) => pid !== before[1]?.pid);
          return isReplaced ? now.map(({ rank }) => rank) : [];
        },
        { timeout: 20_000 },
      )
      .toEqual([0, 1, 2]);
  });
});

describe('handles by name in a replica', () => {
  it("serve.getAppHandle reaches another application's ingress", async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/other`)).json()).toBe(42);
  });

  it('serve.getDeploymentHandle reaches a deployment of its own application', async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/inner`)).json()).toBe(6);
  });
});
