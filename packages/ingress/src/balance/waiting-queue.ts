/** A place in a {@link WaitingQueue}, to leave it by. */
export interface QueuePlace<T> {
  readonly value: T;
  previous: QueuePlace<T> | undefined;
  next: QueuePlace<T> | undefined;
  isWaiting: boolean;
}

/** First in, first out; a value may leave from any place at constant cost. */
export class WaitingQueue<T> {
  #first: QueuePlace<T> | undefined;
  #last: QueuePlace<T> | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): T | undefined {
    return this.#first?.value;
  }

  get last(): T | undefined {
    return this.#last?.value;
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

  /** Adds a value at the head, because it has waited before. */
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

  /** Takes a place out of the queue; does nothing for one that has left. */
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
