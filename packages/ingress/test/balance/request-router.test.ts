import { describe, expect, it } from 'vitest';

import { loadOf, TestCluster, until, WaitingReplica } from './fixtures.js';

describe('the request router', () => {
  it('sends a request to a replica', async () => {
    const cluster = new TestCluster();
    cluster.start('a');
    cluster.publish();
    const work = cluster.request({ path: '/hello' });
    expect(await work.dispatched).toEqual({ kind: 'done' });
    expect(work.exchange.responseBody.toString()).toBe('/hello');
    expect(loadOf(cluster.router)).toEqual({ queued: 0, ongoing: 0 });
  });

  it('assigns as many requests of one tick as there are slots, and queues only the rest', async () => {
    const cluster = new TestCluster();
    for (const id of ['a', 'b']) cluster.start(id, new WaitingReplica());
    cluster.publish({ maxOngoingRequests: 1, maxQueuedRequests: 1 });
    await cluster.connected();
    const works = [1, 2, 3, 4].map(() => cluster.request());
    expect(loadOf(cluster.router)).toEqual({ queued: 1, ongoing: 2 });
    expect(await works[3]?.dispatched).toEqual({
      kind: 'overloaded',
      queued: 1,
      maxQueued: 1,
      statusCode: 503,
      retryAfterS: 1,
    });
  });

  it('counts the slots of replicas it is still connecting to', async () => {
    const cluster = new TestCluster();
    for (const id of ['a', 'b']) cluster.start(id, new WaitingReplica());
    cluster.publish({ maxOngoingRequests: 2, maxQueuedRequests: 1 });
    const works = Array.from({ length: 6 }, () => cluster.request());
    expect(await works[5]?.dispatched).toMatchObject({ kind: 'overloaded' });
    await until(() => loadOf(cluster.router).ongoing === 4);
    expect(loadOf(cluster.router)).toEqual({ queued: 1, ongoing: 4 });
  });

  it('refuses as the deployment says when its queue is full', async () => {
    const cluster = new TestCluster();
    cluster.start('a', new WaitingReplica());
    const backpressure = { statusCode: 429, retryAfterS: 2.3 } as const;
    cluster.publish({ maxOngoingRequests: 1, maxQueuedRequests: 0, backpressure });
    await cluster.connected();
    void cluster.request();
    expect(await cluster.request().dispatched).toMatchObject({
      kind: 'overloaded',
      statusCode: 429,
      retryAfterS: 2.3,
    });
  });

  it('finds the slot of a call free as soon as the call has its result', async () => {
    const cluster = new TestCluster();
    cluster.start('a');
    cluster.publish({ maxOngoingRequests: 1, maxQueuedRequests: 0 });
    await cluster.connected();
    for (let index = 0; index < 20; index += 1) {
      const { call, dispatched } = cluster.call();
      // oxlint-disable-next-line no-await-in-loop
      await call.answered;
      void dispatched.then(({ kind }) => expect(kind).toBe('done'));
      expect(call.resultValue?.toString()).toBe('argument');
    }
  });

  it('keeps the order of waiting requests', async () => {
    const cluster = new TestCluster();
    const replica = new WaitingReplica();
    cluster.start('a', replica);
    cluster.publish({ maxOngoingRequests: 1 });
    const works = [1, 2, 3].map((n) => cluster.request({ path: `/${n}` }));
    for (const [index, work] of works.entries()) {
      // oxlint-disable-next-line no-await-in-loop
      await replica.until(({ waiting }) => waiting.length === index + 1);
      replica.answer(index);
      // oxlint-disable-next-line no-await-in-loop
      await work.dispatched;
    }
    expect(replica.waiting.map(({ head }) => head.path)).toEqual(['/1', '/2', '/3']);
  });

  it('drops a queued request whose client leaves: its handler never starts', async () => {
    const cluster = new TestCluster();
    const replica = new WaitingReplica();
    cluster.start('a', replica);
    cluster.publish({ maxOngoingRequests: 1 });
    const first = cluster.request({ path: '/first' });
    const queued = cluster.request({ path: '/queued' });
    await replica.until(({ waiting }) => waiting.length === 1);
    expect(loadOf(cluster.router).queued).toBe(1);
    queued.exchange.giveUp();
    expect(await queued.dispatched).toEqual({ kind: 'aborted' });
    expect(loadOf(cluster.router).queued).toBe(0);
    replica.answer(0);
    await first.dispatched;
    expect(replica.admitted).toBe(1);
  });

  it('keeps the slot of an aborted request until its handler has really ended', async () => {
    const cluster = new TestCluster();
    const replica = new WaitingReplica();
    cluster.start('a', replica);
    cluster.publish({ maxOngoingRequests: 1 });
    const work = cluster.request();
    await replica.until(({ waiting }) => waiting.length === 1);
    work.exchange.giveUp();
    expect(await work.dispatched).toEqual({ kind: 'aborted' });
    expect(loadOf(cluster.router).ongoing).toBe(1);
    replica.answer(0);
    await until(() => loadOf(cluster.router).ongoing === 0);
  });

  it('holds requests while there is no replica, and before the first snapshot', async () => {
    const cluster = new TestCluster();
    const early = cluster.request();
    const { replicas } = cluster;
    cluster.publish();
    const cold = cluster.request();
    expect(loadOf(cluster.router).queued).toBe(2);
    expect(replicas.size).toBe(0);
    cluster.start('a');
    cluster.publish();
    expect(await early.dispatched).toEqual({ kind: 'done' });
    expect(await cold.dispatched).toEqual({ kind: 'done' });
  });

  it('refuses requests to a failed deployment at once, waiting ones included', async () => {
    const cluster = new TestCluster();
    cluster.publish();
    const waiting = cluster.request();
    const unavailable = { kind: 'unavailable', message: 'failed to deploy' };
    cluster.publish({ unavailable: 'failed to deploy' });
    expect(await waiting.dispatched).toEqual(unavailable);
    expect(await cluster.request().dispatched).toEqual(unavailable);
  });

  it('refuses requests to a deployment that does not exist, or no longer exists', async () => {
    const cluster = new TestCluster();
    cluster.publish();
    const waiting = cluster.request();
    cluster.router.update(cluster.snapshot([]));
    expect(await waiting.dispatched).toMatchObject({ kind: 'unavailable' });
    expect(await cluster.request().dispatched).toEqual({
      kind: 'unavailable',
      message: "Deployment(name='Model', app='app') does not exist.",
    });
  });

  it('ignores a snapshot that is older than its own', async () => {
    const cluster = new TestCluster();
    cluster.start('a');
    const old = cluster.snapshot([]);
    cluster.publish();
    cluster.router.update(old);
    expect(await cluster.request().dispatched).toEqual({ kind: 'done' });
  });

  it('gives a removed replica no new work, and closes its channel once it is idle', async () => {
    const cluster = new TestCluster();
    const leaving = new WaitingReplica();
    cluster.start('a', leaving);
    cluster.publish();
    const running = cluster.request();
    await leaving.until(({ waiting }) => waiting.length === 1);
    cluster.replicas.delete('a');
    const staying = cluster.start('b');
    cluster.publish();
    await Promise.all([1, 2, 3, 4, 5].map(() => cluster.request().dispatched));
    expect(staying.admitted).toBe(5);
    expect(cluster.connections('a')).toBe(1);
    leaving.answer(0);
    expect(await running.dispatched).toEqual({ kind: 'done' });
    await until(() => cluster.connections('a') === 0);
  });

  it('connects again to a replica whose connection was lost', async () => {
    const cluster = new TestCluster();
    cluster.start('a');
    cluster.publish();
    await cluster.request().dispatched;
    cluster.cut('a');
    expect(await cluster.request().dispatched).toEqual({ kind: 'done' });
  });

  it('balances WebSockets by a count of their own, beside full request slots', async () => {
    const cluster = new TestCluster();
    const replica = new WaitingReplica();
    cluster.start('a', replica);
    cluster.publish({ maxOngoingRequests: 1, maxQueuedRequests: 0 });
    await cluster.connected();
    void cluster.request();
    void cluster.socket();
    await replica.until(({ ongoing, webSockets }) => ongoing === 1 && webSockets === 1);
    expect(loadOf(cluster.router)).toEqual({ queued: 0, ongoing: 2 });
  });

  it('ends waiting and running requests when it is closed', async () => {
    const cluster = new TestCluster();
    const replica = new WaitingReplica();
    cluster.start('a', replica);
    cluster.publish({ maxOngoingRequests: 1 });
    const running = cluster.request();
    const queued = cluster.request();
    await replica.until(({ waiting }) => waiting.length === 1);
    await cluster.router.close();
    expect(await queued.dispatched).toMatchObject({ kind: 'unavailable' });
    expect(await running.dispatched).toMatchObject({ kind: 'lost' });
    expect(await cluster.request().dispatched).toMatchObject({ kind: 'unavailable' });
  });

  it('tells when it is connected to every replica', async () => {
    const cluster = new TestCluster();
    const replicas = [new WaitingReplica(), new WaitingReplica()];
    for (const [index, replica] of replicas.entries()) cluster.start(String(index), replica);
    cluster.publish();
    await cluster.router.connected();
    void cluster.request();
    void cluster.request();
    await until(() => loadOf(cluster.router).ongoing === 2);
    await Promise.all(replicas.map((one) => one.until(({ waiting }) => waiting.length === 1)));
    expect(loadOf(cluster.router)).toEqual({ queued: 0, ongoing: 2 });
  });

  it('does not wait for a replica that cannot be reached', async () => {
    const cluster = new TestCluster();
    cluster.start('a');
    cluster.start('gone');
    cluster.publish();
    cluster.kill('gone');
    await cluster.router.connected();
    expect(await cluster.request().dispatched).toEqual({ kind: 'done' });
  });
});
