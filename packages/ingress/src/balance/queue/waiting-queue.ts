/** A place in a {@link WaitingQueue}, to leave it by. */
export interface QueuePlace<T> {
  readonly value: T;
  previous: QueuePlace<T> | undefined;
  next: QueuePlace<T> | undefined;
  isWaiting: boolean;
}

/** A queue that says who is next, and whom to turn away when too many wait. */
export interface Line<T> {
  readonly length: number;
  /** The next one; stays the same until it is taken or leaves, or something is put before it. */
  readonly first: T | undefined;
  push(value: T): QueuePlace<T>;
  /** Puts a value before all others, because it has waited before. */
  unshift(value: T): QueuePlace<T>;
  shift(): T | undefined;
  /** Takes the first one out, because its turn has come. */
  take(place: QueuePlace<T>): void;
  /** Takes a place out of the queue before its turn; does nothing for one that has left. */
  leave(place: QueuePlace<T>): void;
  /** The one to turn away so that `value` may wait: `value` itself where nobody has less claim. */
  turnedAwayFor(value: T): T;
  /** The one with the least claim to wait; may be undefined when all that wait have waited before. */
  readonly newest: T | undefined;
  /** Those that were put before all others, at least; in no order that matters. */
  returned(): Iterable<T>;
}

/** First in, first out; a value may leave from any place at constant cost. */
export class WaitingQueue<T> implements Line<T> {
  #first: QueuePlace<T> | undefined;
  #last: QueuePlace<T> | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): T | undefined {
    return this.#first?.value;
  }

  get firstPlace(): QueuePlace<T> | undefined {
    return this.#first;
  }

  get newest(): T | undefined {
    return this.#last?.value;
  }

  *returned(): Iterable<T> {
    for (let place = this.#first; place !== undefined; place = place.next) yield place.value;
  }

  /** Adds a value at the end. */
  push(value: T): QueuePlace<T> {
    const place: QueuePlace<T> = { value, previous: this.#last, next: undefined, isWaiting: true };
    if (this.#last === undefined) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
    this.#length += 1;
    return place;
  }

  unshift(value: T): QueuePlace<T> {
    const place: QueuePlace<T> = { value, previous: undefined, next: this.#first, isWaiting: true };
    if (this.#first === undefined) this.#last = place;
    else this.#first.previous = place;
    this.#first = place;
    this.#length += 1;
    return place;
  }

  shift(): T | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    this.leave(first);
    return first.value;
  }

  take(place: QueuePlace<T>): void {
    this.leave(place);
  }

  turnedAwayFor(value: T): T {
    return value;
  }

  leave(place: QueuePlace<T>): void {
    if (!place.isWaiting) return;
    place.isWaiting = false;
    if (place.previous === undefined) this.#first = place.next;
    else place.previous.next = place.next;
    if (place.next === undefined) this.#last = place.previous;
    else place.next.previous = place.previous;
    this.#length -= 1;
  }
}
