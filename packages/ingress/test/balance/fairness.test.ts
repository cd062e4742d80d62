import { describe, expect, it } from 'vitest';

import { loadOf, TestCluster, type TestWork, until, WaitingReplica } from './fixtures.js';

const FAIRNESS = {
  header: 'x-tenant',
  weights: { gold: 3 },
  priorityHeader: 'x-priority',
} as const;

interface Scene {
  readonly cluster: TestCluster;
  readonly replica: WaitingReplica;
  send(tenant: string | undefined, priority?: string): TestWork;
  /** Answers one request after another; gives who was served, in order. */
  serve(count: number): Promise<string[]>;
}

/** One replica with one slot, which a request of nobody has. */
async function openScene(route: Parameters<TestCluster['publish']>[0] = {}): Promise<Scene> {
  const cluster = new TestCluster();
  const replica = new WaitingReplica();
  cluster.start('a', replica);
  cluster.publish({ maxOngoingRequests: 1, fairness: FAIRNESS, ...route });
  await cluster.router.connected();
  cluster.request();
  await until(() => replica.waiting.length === 1);
  return {
    cluster,
    replica,
    send: (tenant, priority) =>
      cluster.request({
        headers: [
          ...(tenant === undefined ? [] : ['x-tenant', tenant]),
          ...(priority === undefined ? [] : ['x-priority', priority]),
        ],
      }),
    async serve(count) {
      for (let at = 0; at < count; at += 1) {
        replica.answer(at);
        // oxlint-disable-next-line no-await-in-loop
        await until(() => replica.waiting.length === at + 2);
      }
      return replica.waiting.slice(1).map(({ head }) => head.header('x-tenant') ?? '-');
    },
  };
}

describe('fair queues', () => {
  it('let a tenant with one request go before the backlog of another', async () => {
    const scene = await openScene();
    for (let at = 0; at < 10; at += 1) scene.send('greedy');
    scene.send('modest');
    expect((await scene.serve(3)).indexOf('modest')).toBeLessThanOrEqual(1);
  });

  it('serve tenants by their weights, and those without a name as one tenant', async () => {
    const scene = await openScene();
    for (let at = 0; at < 10; at += 1) {
      scene.send('gold');
      scene.send('bronze');
      scene.send(undefined);
    }
    const served = await scene.serve(10);
    expect(served.filter((tenant) => tenant === 'gold')).toHaveLength(6);
    expect(served.filter((tenant) => tenant === 'bronze')).toHaveLength(2);
  });

  it('let a tenant put its own requests first, and nobody else', async () => {
    const scene = await openScene();
    const normal = scene.send('a');
    const urgent = scene.send('a', '9');
    scene.send('b');
    scene.send('a', 'very');
    await scene.serve(4);
    expect(scene.replica.waiting.indexOf(scene.replica.waiting[0] ?? urgent.exchange)).toBe(0);
    expect(urgent.sentTo).toEqual(['a']);
    expect(normal.sentTo).toEqual(['a']);
    const order = scene.replica.waiting
      .slice(1)
      .map(({ head }) => `${head.header('x-tenant')}${head.header('x-priority') ?? ''}`);
    expect(order.indexOf('a9')).toBeLessThan(order.indexOf('a'));
  });

  it('refuse the newest of the longest backlog when the queue is full', async () => {
    const scene = await openScene({ maxQueuedRequests: 3 });
    const greedy = [0, 1, 2].map(() => scene.send('greedy'));
    const modest = scene.send('modest');
    expect(await greedy[2]?.dispatched).toMatchObject({ kind: 'overloaded', maxQueued: 3 });
    expect(await scene.send('greedy').dispatched).toMatchObject({ kind: 'overloaded' });
    expect(loadOf(scene.cluster.router)).toEqual({ queued: 3, ongoing: 1 });
    await scene.serve(3);
    expect(modest.sentTo).toEqual(['a']);
  });

  it('begin with those that wait when they are configured, and end so', async () => {
    const scene = await openScene({ fairness: undefined });
    for (let at = 0; at < 3; at += 1) scene.send('greedy');
    scene.send('modest');
    scene.cluster.publish({ fairness: FAIRNESS });
    await scene.cluster.router.connected();
    expect((await scene.serve(2)).indexOf('modest')).toBeLessThanOrEqual(1);
    scene.cluster.publish({ fairness: undefined });
    expect(loadOf(scene.cluster.router).queued).toBe(2);
  });
});
