import { Crowding } from './crowding.js';
import { Lane } from './lane.js';
import { WaitingQueue, type Line, type QueuePlace } from './waiting-queue.js';

/** Whose turn a value takes, and how it stands among those of the same lane. */
export interface Claim {
  /** Values with the same key share a lane. */
  readonly key: string;
  /** How many values of the lane go in one round; at least 1. */
  readonly weight: number;
  /** From 0 to 9; higher ones go first, among those of the same lane. */
  readonly priority: number;
}

/**
 * Lets the lanes take turns, each with as many values in a round as its weight; first in, first out within a
 * lane and priority.
 *
 * A lane waits at most for the weights of all others, so none starves. Only lanes in which something waits
 * exist, so keys that clients choose take no more space than the values. Where too many wait, the lane that
 * is the most crowded for its weight loses its newest. Every operation has constant cost.
 * Source: weighted round robin; turning away from the longest lane as in McKenney 1990, "Stochastic Fairness
 * Queueing".
 */
export class FairQueue<T> implements Line<T> {
  readonly #claimOf: (value: T) => Claim;
  readonly #lanes = new Map<string, Lane<T>>();
  readonly #laneOf = new Map<QueuePlace<T>, Lane<T>>();
  /** The lanes in the order of their turns; the first one has its turn. */
  readonly #turns = new WaitingQueue<Lane<T>>();
  readonly #crowding = new Crowding<Lane<T>>();
  /** Values that have had their turn before. */
  readonly #returned = new WaitingQueue<T>();

  constructor(claimOf: (value: T) => Claim) {
    this.#claimOf = claimOf;
  }

  get length(): number {
    return this.#returned.length + this.#laneOf.size;
  }

  get first(): T | undefined {
    return this.#returned.first ?? this.#turns.first?.first;
  }

  get newest(): T | undefined {
    return this.#crowding.most?.newest;
  }

  returned(): Iterable<T> {
    return this.#returned.returned();
  }

  push(value: T): QueuePlace<T> {
    const { key, weight, priority } = this.#claimOf(value);
    const lane = this.#lanes.get(key) ?? this.#open(key, weight);
    const place = lane.push(value, priority);
    this.#laneOf.set(place, lane);
    this.#crowding.set(lane, lane.crowd);
    return place;
  }

  unshift(value: T): QueuePlace<T> {
    return this.#returned.unshift(value);
  }

  shift(): T | undefined {
    const returned = this.#returned.shift();
    if (returned !== undefined) return returned;
    const place = this.#turns.first?.firstPlace;
    if (place === undefined) return undefined;
    this.take(place);
    return place.value;
  }

  take(place: QueuePlace<T>): void {
    const lane = this.#laneOf.get(place);
    this.leave(place);
    if (lane === undefined || lane.length === 0) return;
    lane.credit -= 1;
    if (lane.credit > 0 || lane.turn === undefined) return;
    lane.credit = lane.weight;
    this.#turns.leave(lane.turn);
    lane.turn = this.#turns.push(lane);
  }

  leave(place: QueuePlace<T>): void {
    const lane = this.#laneOf.get(place);
    if (lane === undefined) {
      this.#returned.leave(place);
      return;
    }
    this.#laneOf.delete(place);
    lane.leave(place);
    this.#crowding.set(lane, lane.crowd);
    if (lane.length > 0) return;
    this.#lanes.delete(lane.key);
    if (lane.turn !== undefined) this.#turns.leave(lane.turn);
  }

  turnedAwayFor(value: T): T {
    const { key, weight } = this.#claimOf(value);
    const own = Math.ceil(((this.#lanes.get(key)?.length ?? 0) + 1) / weight);
    const { most } = this.#crowding;
    return most === undefined || most.crowd <= own ? value : (most.newest ?? value);
  }

  #open(key: string, weight: number): Lane<T> {
    const lane = new Lane<T>(key, weight);
    this.#lanes.set(key, lane);
    lane.turn = this.#turns.push(lane);
    return lane;
  }
}
