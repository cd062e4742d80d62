import { describe, expect, it } from 'vitest';

import type { Exchange } from '@sluice/core';

import { TestReplica } from '../channel/fixtures.js';
import { TestCluster, target, turn } from './fixtures.js';

/** A replica that answers only when told to. */
class HoldingReplica extends TestReplica {
  readonly held: Exchange[];
  readonly #ends: (() => void)[];

  constructor() {
    const held: Exchange[] = [];
    const ends: (() => void)[] = [];
    super({
      handle: (exchange) => {
        held.push(exchange);
        return new Promise((resolve) => ends.push(resolve));
      },
    });
    this.held = held;
    this.#ends = ends;
  }

  answer(index: number): void {
    this.held[index]?.respond(200, [], 'done');
    this.#ends[index]?.();
  }
}

describe('the request router', () => {
  it('sends a request to a replica', async () => {
    const cluster = new TestCluster();
    cluster.start('a');
    cluster.publish();
    const work = cluster.request({ path: '/hello' });
    expect(await work.dispatched).toEqual({ kind: 'done' });
    expect(work.exchange.body.toString()).toBe('/hello');
  });

  it('accepts as many calls of one tick as there are slots, without queueing', async () => {
    const cluster = new TestCluster();
    const replicas = [
      cluster.start('a', new HoldingReplica()),
      cluster.start('b', new HoldingReplica()),
    ];
    cluster.publish({ maxOngoingRequests: 1, maxQueuedRequests: 1 });
    await connected(cluster);
    const works = Array.from({ length: 4 }, () => cluster.request());
    expect(cluster.router.load(target)).toEqual({ queued: 1, ongoing: 2 });
    expect(await works[3]?.dispatched).toMatchObject({ kind: 'overloaded', queued: 1 });
    await Promise.all(replicas.map((replica) => replica.until(({ ongoing }) => ongoing === 1)));
  });

  it('keeps the order of those who wait', async () => {
    const cluster = new TestCluster();
    const replica = new HoldingReplica();
    cluster.start('a', replica);
    cluster.publish({ maxOngoingRequests: 1 });
    const works = [1, 2, 3].map((n) => cluster.request({ path: `/${n}` }));
    for (const [index, work] of works.entries()) {
      // oxlint-disable-next-line no-await-in-loop
      await replica.until(({ held }) => held.length === index + 1);
      replica.answer(index);
      // oxlint-disable-next-line no-await-in-loop
      await work.dispatched;
    }
    expect(replica.held.map(({ path }) => path)).toEqual(['/1', '/2', '/3']);
  });
});

async function connected(cluster: TestCluster): Promise<void> {
  void cluster;
  for (let index = 0; index < 10; index += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await turn();
  }
}
