import { ServerSentEvent, type ServerSentEventFields } from './server-sent-event.js';

/** Options of an {@link EventFeed}. */
export interface EventFeedOptions {
  /** The most events kept for clients that connect again; defaults to 1,000. */
  readonly keep?: number;
}

/** The fields of a published event; the feed gives it its id. */
export type FeedEvent<T> = Omit<ServerSentEventFields<T>, 'id'>;

/**
 * Sends the same server-sent events to many clients. A client that connects again gets the events that it
 * missed, by its `Last-Event-ID`.
 *
 * The feed of one process: other replicas have their own. It keeps the last events once, whatever the
 * number of clients; a client that is slower than `keep` events misses those in between.
 */
export class EventFeed<T = unknown> {
  readonly #keep: number;
  /** Ids of another process, or of before a restart, differ in it. */
  readonly #origin = crypto.randomUUID().slice(0, 8);
  readonly #kept: ServerSentEvent<T>[] = [];
  /** The number of the next event. */
  #next = 0;
  readonly #waiting = new Set<() => void>();

  constructor({ keep = 1000 }: EventFeedOptions = {}) {
    if (!Number.isSafeInteger(keep) || keep < 1) {
      throw new RangeError(`An EventFeed cannot keep ${keep} events: give a whole number from 1.`);
    }
    this.#keep = keep;
  }

  /** Sends an event to every client. */
  publish(event: FeedEvent<T>): void {
    this.#kept.push(new ServerSentEvent({ ...event, id: `${this.#origin}-${this.#next}` }));
    this.#next += 1;
    if (this.#kept.length > this.#keep) this.#kept.shift();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /**
   * The events after the one with the id `lastEventId`, and all that follow; without an id, only those
   * that follow. An id that the feed does not know gets every event that is kept.
   */
  after(lastEventId?: string): AsyncIterableIterator<ServerSentEvent<T>> {
    return new Subscription(
      {
        at: (position) => this.#at(position),
        waiting: this.#waiting,
      },
      lastEventId === undefined ? this.#next : this.#positionAfter(lastEventId),
    );
  }

  #positionAfter(id: string): number {
    const position = this.#kept.findIndex((event) => event.id === id);
    return this.#next - this.#kept.length + position + 1;
  }

  /** The event at a position, or the oldest one that is kept. */
  #at(position: number): Reached<T> | undefined {
    const oldest = this.#next - this.#kept.length;
    const reached = Math.max(position, oldest);
    const event = this.#kept[reached - oldest];
    return event && { event, next: reached + 1 };
  }
}

interface Reached<T> {
  readonly event: ServerSentEvent<T>;
  readonly next: number;
}

interface Source<T> {
  readonly at: (position: number) => Reached<T> | undefined;
  /** Functions to call when there is a new event. */
  readonly waiting: Set<() => void>;
}

/**
 * The place of one client in a feed.
 *
 * An iterator of its own, because a generator could not be ended while it waits.
 */
class Subscription<T> implements AsyncIterableIterator<ServerSentEvent<T>> {
  readonly #source: Source<T>;
  #position: number;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(source: Source<T>, position: number) {
    this.#source = source;
    this.#position = position;
  }

  async next(): Promise<IteratorResult<ServerSentEvent<T>>> {
    while (!this.#isOver) {
      const reached = this.#source.at(this.#position);
      if (reached !== undefined) {
        this.#position = reached.next;
        return { done: false, value: reached.event };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#source.waiting.add(resolve);
      });
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<ServerSentEvent<T>>> {
    this.#isOver = true;
    if (this.#wake !== undefined) {
      this.#source.waiting.delete(this.#wake);
      this.#wake();
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
