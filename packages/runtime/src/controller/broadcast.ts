import type { RoutingSnapshot } from '@sluice/ingress';

import type { Routing } from './routing.js';

/** A router that is kept up to date: an ingress, or a replica for its handles. */
export interface Subscriber {
  readonly id: string;
  /** The part of the routing that the router needs. */
  select(routing: Routing): Routing;
  /** Rejects when the router is gone; the broadcast then forgets it. */
  send(snapshot: RoutingSnapshot): Promise<unknown>;
}

interface Subscription {
  readonly subscriber: Subscriber;
  sent: string | undefined;
  /** The delivery under way, if any; a newer snapshot follows it, and only the newest. */
  delivery: Promise<void> | undefined;
}

/**
 * Publishes routing to every subscriber: whole, versioned, and only when its part has changed.
 *
 * Each subscriber has at most one delivery under way, so that a slow one never holds a pile of old
 * snapshots and never sees them out of order.
 */
export class Broadcast {
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #nextVersion: () => number;
  #routing: Routing | undefined;

  /** Versions count on from `epoch`, which grows with every controller. */
  constructor(epoch: number) {
    let count = 0;
    // 2^32 snapshots an epoch, and safe integers up to epoch 2^21.
    this.#nextVersion = () => epoch * 2 ** 32 + count++;
  }

  publish(routing: Routing): void {
    this.#routing = routing;
    for (const subscription of this.#subscriptions.values()) this.#deliver(subscription);
  }

  /** Resolves when the subscriber has what is published now, at once when nothing is. */
  async subscribe(subscriber: Subscriber): Promise<void> {
    const subscription: Subscription = { subscriber, sent: undefined, delivery: undefined };
    this.#subscriptions.set(subscriber.id, subscription);
    this.#deliver(subscription);
    await subscription.delivery;
  }

  unsubscribe(id: string): void {
    this.#subscriptions.delete(id);
  }

  /** Sends to one subscriber again what it selects now. */
  refresh(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription !== undefined) this.#deliver(subscription);
  }

  /** Resolves when every subscriber has what was published, or is gone. */
  async flushed(): Promise<void> {
    await Promise.all(
      [...this.#subscriptions.values()].map((one) => one.delivery ?? Promise.resolve()),
    );
  }

  #deliver(subscription: Subscription): void {
    subscription.delivery ??= this.#run(subscription).finally(() => {
      subscription.delivery = undefined;
    });
  }

  async #run(subscription: Subscription): Promise<void> {
    const { subscriber } = subscription;
    while (this.#routing !== undefined && this.#subscriptions.get(subscriber.id) === subscription) {
      const part = subscriber.select(this.#routing);
      const text = JSON.stringify(part);
      if (text === subscription.sent) return;
      try {
        // In order, so that the last one sent is the newest.
        // oxlint-disable-next-line no-await-in-loop
        await subscriber.send({ version: this.#nextVersion(), ...part });
        subscription.sent = text;
      } catch {
        // The subscriber has gone, or its health checks will tell; a new connection subscribes again.
        if (this.#subscriptions.get(subscriber.id) === subscription)
          this.unsubscribe(subscriber.id);
      }
    }
  }
}
