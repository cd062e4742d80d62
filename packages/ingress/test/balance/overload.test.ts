import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loadOf, TestCluster, type TestWork, until, WaitingReplica } from './fixtures.js';

interface Crowd {
  readonly routers: number;
  readonly slots: number;
  readonly maxQueued: number;
  /** By each router, in one turn. */
  readonly requests: number;
}

interface Rush {
  readonly replica: WaitingReplica;
  readonly clusters: readonly TestCluster[];
  /** By router, in the order they came. */
  readonly works: readonly (readonly TestWork[])[];
  readonly refused: Set<TestWork>;
}

async function noteRefusal(work: TestWork, refused: Set<TestWork>): Promise<void> {
  const { kind } = await work.dispatched;
  if (kind === 'overloaded') refused.add(work);
}

/** Many requests by several routers at once, for one replica with few slots. */
async function rush({ routers, slots, maxQueued, requests }: Crowd): Promise<Rush> {
  const replica = new WaitingReplica();
  replica.limit = slots;
  const clusters = Array.from({ length: routers }, () => new TestCluster());
  for (const cluster of clusters) {
    cluster.start('a', replica);
    cluster.publish({ maxOngoingRequests: slots, maxQueuedRequests: maxQueued });
    // oxlint-disable-next-line no-await-in-loop
    await cluster.connected();
  }
  const refused = new Set<TestWork>();
  const works = clusters.map((cluster) =>
    Array.from({ length: requests }, () => {
      const work = cluster.request();
      void noteRefusal(work, refused);
      return work;
    }),
  );
  const total = routers * requests;
  await until(() => {
    const loads = clusters.map(({ router }) => loadOf(router));
    const ongoing = loads.reduce((sum, load) => sum + load.ongoing, 0);
    const queued = loads.reduce((sum, load) => sum + load.queued, 0);
    const isSettled = ongoing === Math.min(slots, total) && ongoing === replica.ongoing;
    return isSettled && refused.size === total - ongoing - queued;
  });
  return { replica, clusters, works, refused };
}

describe('more requests than several routers may take together', () => {
  it('refuses requests beyond the slots when none may wait', async () => {
    const { replica, works, refused } = await rush({
      routers: 4,
      slots: 20,
      maxQueued: 0,
      requests: 50,
    });
    expect(refused.size).toBe(180);
    for (let index = 0; index < 20; index += 1) replica.answer(index);
    const outcomes = await Promise.all(works.flat().map(({ dispatched }) => dispatched));
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(20);
    expect(replica.admitted).toBe(20);
  });

  it('keeps the place of a rejected request, and refuses the newest instead', async () => {
    const { replica, works, refused } = await rush({
      routers: 2,
      slots: 1,
      maxQueued: 5,
      requests: 10,
    });
    expect(
      works.map((of) => of.findIndex((work) => refused.has(work))).toSorted((a, b) => a - b),
    ).toEqual([5, 6]);
    for (let index = 0; index < 11; index += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await replica.until(({ waiting }) => waiting.length === index + 1);
      replica.answer(index);
    }
    const outcomes = await Promise.all(works.flat().map(({ dispatched }) => dispatched));
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(11);
  });

  it('sends a rejected request to another replica with a slot, though none may wait', async () => {
    const cluster = new TestCluster({ random: () => 0 });
    cluster.start('a').limit = 0;
    cluster.start('b');
    cluster.publish({ maxQueuedRequests: 0 });
    await cluster.connected();
    const work = cluster.request();
    expect(await work.dispatched).toEqual({ kind: 'done' });
    expect(work.sentTo).toEqual(['a', 'b']);
  });

  it('never lets more requests wait than a router may, and refuses the newest', async () => {
    const crowds = fc.record({
      routers: fc.integer({ min: 1, max: 4 }),
      slots: fc.integer({ min: 1, max: 5 }),
      maxQueued: fc.integer({ min: 0, max: 6 }),
      requests: fc.integer({ min: 0, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(crowds, async (crowd) => {
        const { clusters, works, refused } = await rush(crowd);
        for (const [index, { router }] of clusters.entries()) {
          const { queued, ongoing } = loadOf(router);
          expect(queued).toBeLessThanOrEqual(crowd.maxQueued);
          const isRefused = (works[index] ?? []).map((work) => refused.has(work));
          // Where nobody may wait, it is the replica that chooses who is served.
          const served = crowd.maxQueued === 0 ? [] : [isRefused.lastIndexOf(false)];
          expect(served).toEqual(crowd.maxQueued === 0 ? [] : [queued + ongoing - 1]);
        }
      }),
      { numRuns: 50 },
    );
  });
});
