import { describe, expect, it } from 'vitest';

import { TestReplica } from '../channel/fixtures.js';
import { loadOf, TestCluster, until, WaitingReplica } from './fixtures.js';

describe('a rejected request', () => {
  it('sends a rejected request to another replica', async () => {
    const cluster = new TestCluster({ random: () => 0 });
    cluster.start('a').limit = 0;
    cluster.start('b');
    cluster.publish();
    await cluster.connected();
    const work = cluster.request();
    expect(await work.dispatched).toEqual({ kind: 'done' });
    expect(work.sentTo).toEqual(['a', 'b']);
  });

  it('puts a rejected request back at the head of its queue', async () => {
    const cluster = new TestCluster();
    const replica = new WaitingReplica();
    replica.limit = 0;
    cluster.start('a', replica);
    cluster.publish({ maxOngoingRequests: 1 });
    const works = ['/first', '/second', '/third'].map((path) => cluster.request({ path }));
    await until(() => works[0]?.sentTo.length === 1);
    replica.limit = 1;
    for (const [index, work] of works.entries()) {
      // oxlint-disable-next-line no-await-in-loop
      await replica.until(({ waiting }) => waiting.length === index + 1);
      replica.answer(index);
      // oxlint-disable-next-line no-await-in-loop
      await work.dispatched;
    }
    expect(replica.waiting.map(({ head }) => head.path)).toEqual(['/first', '/second', '/third']);
  });

  it('sends a rejected request again as soon as another router gives a slot back', async () => {
    const replica = new WaitingReplica();
    replica.limit = 1;
    const [cluster, other] = [new TestCluster({ now: () => 0 }), new TestCluster()];
    for (const each of [cluster, other]) {
      each.start('a', replica);
      each.publish();
    }
    void other.request();
    await replica.until(({ waiting }) => waiting.length === 1);
    // With a clock that stands still, only the replica's word can end the wait.
    const work = cluster.request();
    await until(() => work.sentTo.length === 1);
    replica.answer(0);
    await replica.until(({ waiting }) => waiting.length === 2);
    replica.answer(1);
    expect(await work.dispatched).toEqual({ kind: 'done' });
  });

  it('never sends a rejected request to a draining replica again', async () => {
    const cluster = new TestCluster({ random: () => 0 });
    const draining = cluster.start('a');
    draining.isDraining = true;
    cluster.start('b');
    cluster.publish();
    await cluster.connected();
    const works = [cluster.request()];
    await works[0]?.dispatched;
    for (let index = 0; index < 5; index += 1) works.push(cluster.request());
    await Promise.all(works.map(({ dispatched }) => dispatched));
    expect(works.flatMap(({ sentTo }) => sentTo).filter((id) => id === 'a')).toHaveLength(1);
  });

  it('lets a rejected request leave while it waits for its second turn', async () => {
    const cluster = new TestCluster();
    const replica = cluster.start('a');
    replica.limit = 0;
    cluster.publish();
    const work = cluster.request();
    await until(() => work.sentTo.length === 1);
    work.exchange.giveUp();
    expect(await work.dispatched).toEqual({ kind: 'aborted' });
    await until(() => loadOf(cluster.router).ongoing === 0);
    expect(loadOf(cluster.router)).toEqual({ queued: 0, ongoing: 0 });
  });

  it('refuses a rejected WebSocket when every replica is full of them', async () => {
    const cluster = new TestCluster();
    for (const id of ['a', 'b']) {
      const replica = cluster.start(id);
      replica.admit = () => 'full';
    }
    cluster.publish();
    await cluster.connected();
    expect(await cluster.socket()).toMatchObject({ kind: 'overloaded' });
  });
});

describe('a request whose replica dies', () => {
  it('sends a lost request once more when its operation allows that', async () => {
    const cluster = new TestCluster();
    const dying = new WaitingReplica();
    cluster.start('a', dying);
    cluster.publish();
    const work = cluster.request();
    work.isRepeatable = true;
    await dying.until(({ waiting }) => waiting.length === 1);
    cluster.kill('a');
    cluster.start('b');
    cluster.publish();
    expect(await work.dispatched).toEqual({ kind: 'done' });
    expect(work.sentTo).toEqual(['a', 'b']);
  });

  it('reports a loss at once when the operation must not be repeated', async () => {
    const cluster = new TestCluster();
    const dying = new WaitingReplica();
    cluster.start('a', dying);
    cluster.start('b');
    cluster.publish();
    const works = Array.from({ length: 10 }, () => cluster.request({ method: 'POST' }));
    await dying.until(({ waiting }) => waiting.length > 0);
    cluster.kill('a');
    const outcomes = await Promise.all(works.map(({ dispatched }) => dispatched));
    expect(outcomes.filter(({ kind }) => kind === 'lost')).toHaveLength(dying.waiting.length);
    expect(works.every(({ sentTo }) => sentTo.length === 1)).toBe(true);
  });

  it('reports a loss when the response had begun', async () => {
    const cluster = new TestCluster();
    const dying = new TestReplica({
      handle: (exchange) => {
        exchange.reply.begin(200, []);
        return new Promise((resolve) => exchange.abort.listen(() => resolve()));
      },
    });
    cluster.start('a', dying);
    cluster.publish();
    const work = cluster.request();
    work.isRepeatable = true;
    await work.exchange.until(({ responded }) => responded);
    cluster.kill('a');
    expect(await work.dispatched).toEqual({ kind: 'lost', sent: true, responseStarted: true });
    expect(work.exchange.isDestroyed).toBe(true);
  });

  it('sends a lost request once more when its replica dies while connecting', async () => {
    let openings = 0;
    const cluster = new TestCluster({
      open: (endpoint) => {
        openings += 1;
        // Linux says this of a listening socket that is being closed.
        if (openings === 2) return Promise.reject(systemError('ECONNRESET'));
        if (openings === 3) return Promise.reject(systemError('ECONNREFUSED'));
        return cluster.open({ kind: 'memory', id: endpoint.kind === 'unix' ? endpoint.path : '' });
      },
    });
    const dying = new WaitingReplica();
    cluster.start('a', dying);
    cluster.publish({ replicas: [{ id: 'a', endpoint: { kind: 'unix', path: 'a' } }] });
    const work = cluster.request();
    work.isRepeatable = true;
    await dying.until(({ waiting }) => waiting.length === 1);
    cluster.kill('a');
    await until(() => openings === 3);
    cluster.start('b');
    cluster.publish({ replicas: [{ id: 'b', endpoint: { kind: 'unix', path: 'b' } }] });
    expect(await work.dispatched).toEqual({ kind: 'done' });
    expect(work.sentTo).toEqual(['a', 'b']);
  });

  it('never sends a request again after two deaths', async () => {
    const cluster = new TestCluster();
    const work = cluster.request();
    work.isRepeatable = true;
    for (const id of ['a', 'b']) {
      const dying = new WaitingReplica();
      cluster.start(id, dying);
      cluster.publish();
      // oxlint-disable-next-line no-await-in-loop
      await dying.until(({ waiting }) => waiting.length === 1);
      cluster.kill(id);
    }
    const spared = cluster.start('c');
    cluster.publish();
    expect(await work.dispatched).toEqual({ kind: 'lost', sent: true, responseStarted: false });
    expect(spared.admitted).toBe(0);
  });

  it('sends no lost request again while its replica may be alive', async () => {
    const cluster = new TestCluster();
    const cut = new WaitingReplica();
    cluster.start('a', cut);
    cluster.publish();
    const work = cluster.request();
    work.isRepeatable = true;
    await cut.until(({ waiting }) => waiting.length === 1);
    cluster.cut('a');
    expect(await work.dispatched).toEqual({ kind: 'lost', sent: true, responseStarted: false });
    expect(work.sentTo).toEqual(['a']);
  });

  it('sends no lost request again once its client has gone', async () => {
    const cluster = new TestCluster();
    const dying = new WaitingReplica();
    cluster.start('a', dying);
    cluster.publish();
    const work = cluster.request();
    work.isRepeatable = true;
    await dying.until(({ waiting }) => waiting.length === 1);
    work.exchange.giveUp();
    cluster.kill('a');
    const spared = cluster.start('b');
    cluster.publish();
    expect(await work.dispatched).toEqual({ kind: 'aborted' });
    await until(() => loadOf(cluster.router).ongoing === 0);
    expect(spared.admitted).toBe(0);
  });

  it('sends a request that never left to another replica, whatever its operation', async () => {
    const cluster = new TestCluster({ random: () => 0 });
    cluster.start('a');
    cluster.start('b');
    cluster.publish();
    await cluster.connected();
    const work = cluster.request({ method: 'POST' });
    cluster.breakNear('a');
    expect(await work.dispatched).toEqual({ kind: 'done' });
    expect(work.sentTo).toEqual(['a', 'b']);
  });
});

describe('a replica that hangs', () => {
  it('gives a hanging replica no requests after a second of silence, until it is heard again', async () => {
    let aheadMs = 0;
    const cluster = new TestCluster({ now: () => performance.now() + aheadMs });
    const hung = cluster.start('a');
    const well = cluster.start('b');
    cluster.publish();
    await cluster.connected();
    cluster.pause('a');
    // A ping is due within two heartbeats; a second later, by the router's clock, it is overdue.
    await cluster.pinged('a');
    aheadMs = 1_001;
    await Promise.all(Array.from({ length: 20 }, () => cluster.request().dispatched));
    expect([hung.admitted, well.admitted]).toEqual([0, 20]);
    cluster.resume('a');
    await until(() => {
      void cluster.request();
      return hung.admitted > 0;
    });
  });
});

describe('ten thousand calls cancelled at random points', () => {
  it('leaves no slot taken and completes no cancelled handler, over ten thousand calls', async () => {
    const cluster = new TestCluster();
    const replicas = ['a', 'b'].map((id) => {
      const replica: TestReplica = new TestReplica({
        call: async (call) => {
          while (call.abort.reason === undefined) {
            // oxlint-disable-next-line no-await-in-loop
            await new Promise((resolve) => setImmediate(resolve));
          }
        },
      });
      return cluster.start(id, replica);
    });
    for (const replica of replicas) replica.limit = 20;
    cluster.publish({ maxOngoingRequests: 25, maxQueuedRequests: -1 });
    await cluster.connected();
    for (let batch = 0; batch < 100; batch += 1) {
      const calls = Array.from({ length: 100 }, () => cluster.call());
      const cancelled = calls.map(async ({ call, dispatched }, index) => {
        for (let turns = (index * 7) % 20; turns > 0; turns -= 1) {
          // oxlint-disable-next-line no-await-in-loop
          await new Promise((resolve) => setImmediate(resolve));
        }
        call.giveUp();
        return dispatched;
      });
      // oxlint-disable-next-line no-await-in-loop
      const outcomes = await Promise.all(cancelled);
      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['aborted']));
    }
    await until(() => loadOf(cluster.router).ongoing === 0);
    expect(loadOf(cluster.router)).toEqual({ queued: 0, ongoing: 0 });
    expect(replicas.map(({ ongoing }) => ongoing)).toEqual([0, 0]);
    expect(replicas.reduce((sum, { admitted }) => sum + admitted, 0)).toBeGreaterThan(1000);
  });
});

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
