import { describe, expect, it } from 'vitest';

import { EventFeed, type ServerSentEvent } from '@sluice/core';

async function take<T>(
  events: AsyncIterator<ServerSentEvent<T>>,
  count: number,
): Promise<ServerSentEvent<T>[]> {
  const taken: ServerSentEvent<T>[] = [];
  while (taken.length < count) {
    const { done, value } = await events.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

function dataOf(events: readonly ServerSentEvent[]): unknown[] {
  return events.map(({ data }) => data);
}

describe('a feed', () => {
  it('sends what is published from now on to every client', async () => {
    const feed = new EventFeed<number>();
    feed.publish({ data: 0 });
    const clients = [feed.after(), feed.after()];
    const taken = clients.map((client) => take(client, 2));
    feed.publish({ data: 1 });
    feed.publish({ data: 2, event: 'tick' });
    expect((await Promise.all(taken)).map(dataOf)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('sends what a client missed, by the id of the last event that it got', async () => {
    const feed = new EventFeed<number>();
    const before = feed.after();
    for (const data of [1, 2, 3]) feed.publish({ data });
    const [first] = await take(before, 1);
    expect(dataOf(await take(feed.after(String(first?.id)), 2))).toEqual([2, 3]);
  });

  it('sends all it has after an id that it does not know', async () => {
    const feed = new EventFeed<number>({ keep: 2 });
    for (const data of [1, 2, 3]) feed.publish({ data });
    expect(dataOf(await take(feed.after('another-1'), 2))).toEqual([2, 3]);
  });

  it('lets a slow client miss what is no longer kept', async () => {
    const feed = new EventFeed<number>({ keep: 2 });
    const slow = feed.after();
    for (const data of [1, 2, 3, 4]) feed.publish({ data });
    expect(dataOf(await take(slow, 2))).toEqual([3, 4]);
  });

  it('ends for a client that leaves while it waits', async () => {
    const feed = new EventFeed<number>();
    const client = feed.after();
    const waiting = client.next();
    await client.return?.();
    expect((await waiting).done).toBe(true);
    feed.publish({ data: 1 });
    expect((await client.next()).done).toBe(true);
  });

  it.each([0, -1, 1.5, Number.NaN])('cannot keep %s events', (keep) => {
    expect(() => new EventFeed({ keep })).toThrow(RangeError);
  });
});
