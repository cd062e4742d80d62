import { describe, expect, it } from 'vitest';

import { loadOf, TARGET, TestCluster, until, WaitingReplica } from './fixtures.js';

describe('work for a deployment without replicas', () => {
  it('is held, and told at once to those who asked', async () => {
    const cluster = new TestCluster();
    cluster.publish();
    const asked = cluster.router.held(0);
    const work = cluster.request();
    expect(await asked).toEqual({
      revision: 1,
      deployments: [{ ...TARGET, queued: 1, running: {} }],
    });
    cluster.start('a');
    cluster.publish();
    expect(await work.dispatched).toEqual({ kind: 'done' });
  });

  it('is told anew to one who asks later, such as the next controller', async () => {
    const cluster = new TestCluster();
    cluster.publish();
    void cluster.request();
    const { revision, deployments } = await cluster.router.held(-1);
    expect(deployments).toMatchObject([{ ...TARGET, queued: 1 }]);
    let isAnswered = false;
    void cluster.router.held(revision).then(() => (isAnswered = true));
    void cluster.request();
    await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
  });

  it('is told again when the last waiting request had left', async () => {
    const cluster = new TestCluster();
    cluster.publish();
    const first = cluster.request();
    const { revision } = await cluster.router.held(-1);
    first.exchange.abort.abort('disconnect');
    void cluster.request();
    expect((await cluster.router.held(revision)).deployments).toMatchObject([{ queued: 1 }]);
  });

  it('waits from before the first snapshot on', async () => {
    const cluster = new TestCluster();
    void cluster.request();
    expect((await cluster.router.held(-1)).deployments).toEqual([]);
    const asked = cluster.router.held(0);
    cluster.publish();
    expect((await asked).deployments).toMatchObject([{ ...TARGET, queued: 1 }]);
  });

  it('may be as much as the replica that it starts takes, though none may queue', async () => {
    const cluster = new TestCluster();
    cluster.publish({ maxOngoingRequests: 2, maxQueuedRequests: 0 });
    const works = [1, 2, 3].map(() => cluster.request());
    expect(await works[2]?.dispatched).toMatchObject({ kind: 'overloaded' });
    cluster.start('a');
    cluster.publish({ maxOngoingRequests: 2, maxQueuedRequests: 0 });
    expect(await works[0]?.dispatched).toEqual({ kind: 'done' });
    expect(await works[1]?.dispatched).toEqual({ kind: 'done' });
  });
});

describe('the load of a router', () => {
  it('is what waits and what runs, by replica', async () => {
    const cluster = new TestCluster();
    cluster.start('a', new WaitingReplica());
    cluster.publish({ maxOngoingRequests: 2 });
    await cluster.connected();
    expect(cluster.router.loads()).toEqual([]);
    for (let count = 0; count < 5; count++) void cluster.request();
    await until(() => loadOf(cluster.router).ongoing === 2);
    expect(cluster.router.loads()).toEqual([{ ...TARGET, queued: 3, running: { a: 2 } }]);
  });
});
