import { afterEach, describe, expect, it, vi, onTestFinished } from 'vitest';

import { loadOf, TestCluster, type TestWork, until, WaitingReplica } from './fixtures.js';

/** One replica with one slot, which a first request has taken. */
async function busy(
  route: Parameters<TestCluster['publish']>[0] = {},
  skippedMs = () => 0,
): Promise<{ readonly cluster: TestCluster; readonly replica: WaitingReplica }> {
  const cluster = new TestCluster({ now: () => performance.now() + skippedMs() });
  const replica = new WaitingReplica();
  cluster.start('a', replica);
  cluster.publish({ maxOngoingRequests: 1, ...route });
  await cluster.connected();
  cluster.request();
  await until(() => replica.waiting.length === 1);
  return { cluster, replica };
}

describe('a limit of the time in the queue', () => {
  it('ends the wait of a request, which never starts', async () => {
    const { cluster, replica } = await busy({ queueTimeoutS: 0.05 });
    const waiting = cluster.request();
    expect(await waiting.dispatched).toEqual({ kind: 'expired', queueTimeoutS: 0.05 });
    expect(loadOf(cluster.router)).toEqual({ queued: 0, ongoing: 1 });
    replica.answer(0);
    await until(() => loadOf(cluster.router).ongoing === 0);
    expect(replica.waiting).toHaveLength(1);
  });

  it('does not limit a request that has a slot', async () => {
    let skippedMs = 0;
    const { cluster, replica } = await busy({ queueTimeoutS: 60 }, () => skippedMs);
    const served = cluster.request();
    const next = cluster.request();
    replica.answer(0);
    await until(() => replica.waiting.length === 2);
    skippedMs = 61_000;
    replica.answer(1);
    expect(await served.dispatched).toEqual({ kind: 'done' });
    expect(await next.dispatched).toMatchObject({ kind: 'expired' });
  });

  it('starts nothing that has waited too long, even when the timer is late', async () => {
    let skippedMs = 0;
    const { cluster, replica } = await busy({ queueTimeoutS: 60 }, () => skippedMs);
    const waiting = cluster.request();
    skippedMs = 61_000;
    replica.answer(0);
    expect(await waiting.dispatched).toEqual({ kind: 'expired', queueTimeoutS: 60 });
    expect(replica.waiting).toHaveLength(1);
  });

  it('counts the time before a replica rejected the request', async () => {
    let skippedMs = 0;
    const cluster = new TestCluster({ now: () => performance.now() + skippedMs });
    cluster.start('a').limit = 0;
    cluster.publish({ queueTimeoutS: 60 });
    await cluster.connected();
    const work = cluster.request();
    await until(() => work.sentTo.length > 1);
    skippedMs = 61_000;
    expect(await work.dispatched).toEqual({ kind: 'expired', queueTimeoutS: 60 });
  });

  it('leaves no timer behind when the client leaves', async () => {
    const { cluster } = await busy({ queueTimeoutS: 60 });
    const set = vi.spyOn(globalThis, 'setTimeout');
    const clear = vi.spyOn(globalThis, 'clearTimeout');
    onTestFinished(() => void vi.restoreAllMocks());
    const waiting = cluster.request();
    waiting.exchange.giveUp();
    expect(await waiting.dispatched).toEqual({ kind: 'aborted' });
    const timers = set.mock.results.map(({ value }): unknown => value);
    const cleared = clear.mock.calls.map(([timer]): unknown => timer);
    expect(timers.length).toBeGreaterThan(0);
    for (const timer of timers) expect(cleared).toContain(timer);
  });
});

describe('a deadline', () => {
  afterEach(() => void vi.useRealTimers());

  it('that is over on arrival counts as no wait: nothing was sent', async () => {
    const cluster = new TestCluster();
    cluster.start('a');
    cluster.publish({});
    await cluster.connected();
    const late = cluster.request({}, Date.now() - 1);
    expect(await late.dispatched).toMatchObject({ kind: 'expired' });
    await cluster.request().dispatched;
    const waits = cluster.router.metrics().find(({ name }) => name === 'sluice_queue_time_seconds');
    const counts = waits?.kind === 'histogram' ? waits.series.flatMap((one) => one.counts) : [];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it('keeps a request from starting that waited until then', async () => {
    const { cluster, replica } = await busy();
    vi.useFakeTimers({ toFake: ['Date'] });
    const waiting = cluster.request({}, Date.now() + 60_000);
    vi.advanceTimersByTime(60_000);
    replica.answer(0);
    expect(await waiting.dispatched).toEqual({ kind: 'expired', queueTimeoutS: undefined });
    expect(waiting.sentTo).toEqual([]);
  });

  it('keeps a request from starting that a replica reads too late', async () => {
    const cluster = new TestCluster();
    const replica = new WaitingReplica();
    cluster.start('a', replica);
    cluster.publish();
    await cluster.connected();
    cluster.pause('a');
    vi.useFakeTimers({ toFake: ['Date'] });
    const late = cluster.request({}, Date.now() + 60_000);
    const inTime = cluster.request({}, Date.now() + 120_000);
    vi.advanceTimersByTime(60_000);
    cluster.resume('a');
    expect(await late.dispatched).toEqual({ kind: 'expired', queueTimeoutS: undefined });
    expect(late.sentTo).toEqual(['a']);
    await until(() => replica.waiting.length === 1);
    replica.answer(0);
    expect(await inTime.dispatched).toEqual({ kind: 'done' });
    expect(replica.admitted).toBe(1);
  });
});

describe('a limit of the length of the queue', () => {
  it.each([
    [1, 1, 4],
    [3, 0, 5],
    [1, 2, 10],
  ])(
    'with %i slot(s) and %i place(s) refuses all others of %i requests in one tick',
    async (slots, places, count) => {
      const cluster = new TestCluster();
      cluster.start('a', new WaitingReplica());
      cluster.publish({ maxOngoingRequests: slots, maxQueuedRequests: places });
      await cluster.connected();
      const refused: number[] = [];
      const noteRefusal = async ({ dispatched }: TestWork, at: number): Promise<void> => {
        if ((await dispatched).kind === 'overloaded') refused.push(at);
      };
      for (let at = 0; at < count; at += 1) {
        void noteRefusal(cluster.request(), at);
      }
      expect(loadOf(cluster.router)).toEqual({ queued: places, ongoing: slots });
      await until(() => refused.length === count - slots - places);
      expect(refused).toEqual(Array.from({ length: count }, (_, at) => at).slice(slots + places));
    },
  );

  it('holds for requests that came before the routes were known, the newest being refused', async () => {
    const cluster = new TestCluster();
    cluster.start('a', new WaitingReplica());
    const works = Array.from({ length: 6 }, () => cluster.request());
    cluster.publish({ maxOngoingRequests: 1, maxQueuedRequests: 2 });
    const last = await Promise.all(works.slice(3).map(({ dispatched }) => dispatched));
    expect(last.map(({ kind }) => kind)).toEqual(['overloaded', 'overloaded', 'overloaded']);
    await cluster.connected();
    expect(loadOf(cluster.router)).toEqual({ queued: 2, ongoing: 1 });
  });
});
