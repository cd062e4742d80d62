import type { RoutingSnapshot } from '@sluice/ingress';
import { describe, expect, it } from 'vitest';

import { Broadcast, type Subscriber } from '../../src/controller/broadcast.js';
import type { Routing } from '../../src/controller/routing.js';
import { deferred } from '../../src/deferred.js';

function routing(name: string): Routing {
  return {
    applications: [],
    deployments: [
      {
        application: 'app',
        name,
        maxOngoingRequests: 1,
        maxQueuedRequests: 1,
        policy: 'power-of-two',
        backpressure: { statusCode: 503, retryAfterS: 1 },
        unavailable: undefined,
        replicas: [],
      },
    ],
  };
}

function collector(id = 'ingress'): Subscriber & { readonly got: RoutingSnapshot[] } {
  const got: RoutingSnapshot[] = [];
  return { id, got, select: (all) => all, send: async (snapshot) => void got.push(snapshot) };
}

function namesIn(snapshots: readonly RoutingSnapshot[]): (string | undefined)[] {
  return snapshots.map((snapshot) => snapshot.deployments[0]?.name);
}

describe('Broadcast', () => {
  it('gives a new subscriber what is published', async () => {
    const broadcast = new Broadcast(1);
    broadcast.publish(routing('a'));
    const subscriber = collector();
    await broadcast.subscribe(subscriber);
    expect(namesIn(subscriber.got)).toEqual(['a']);
  });

  it('sends only what has changed', async () => {
    const broadcast = new Broadcast(1);
    const subscriber = collector();
    await broadcast.subscribe(subscriber);
    for (const name of ['a', 'a', 'b', 'b']) {
      broadcast.publish(routing(name));
      await broadcast.flushed();
    }
    expect(namesIn(subscriber.got)).toEqual(['a', 'b']);
  });

  it('sends a slow subscriber only the newest of what it missed', async () => {
    const broadcast = new Broadcast(1);
    const slow = deferred<void>();
    const subscriber = collector();
    const send = async (snapshot: RoutingSnapshot): Promise<void> => {
      subscriber.got.push(snapshot);
      await slow.promise;
    };
    broadcast.publish(routing('a'));
    const subscribed = broadcast.subscribe({ ...subscriber, send });
    broadcast.publish(routing('b'));
    broadcast.publish(routing('c'));
    slow.resolve();
    await subscribed;
    expect(namesIn(subscriber.got)).toEqual(['a', 'c']);
  });

  it('numbers snapshots upwards, across controllers too', async () => {
    const versions: number[] = [];
    for (const epoch of [1, 2]) {
      const broadcast = new Broadcast(epoch);
      const subscriber = collector();
      await broadcast.subscribe(subscriber);
      for (const name of ['a', 'b']) {
        broadcast.publish(routing(name));
        await broadcast.flushed();
      }
      versions.push(...subscriber.got.map((snapshot) => snapshot.version));
    }
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
  });

  it('forgets a subscriber that cannot be reached', async () => {
    const broadcast = new Broadcast(1);
    let tries = 0;
    const send = (): Promise<never> => {
      tries += 1;
      return Promise.reject(new Error('gone'));
    };
    broadcast.publish(routing('a'));
    await broadcast.subscribe({ ...collector(), send });
    broadcast.publish(routing('b'));
    await broadcast.flushed();
    expect(tries).toBe(1);
  });
});
