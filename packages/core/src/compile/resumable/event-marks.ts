/** Where the events of a stream end, by their numbers from 1. */
export class EventMarks {
  /** The ends of the events that are kept, from `#head` on. */
  #ends: number[] = [];
  #head = 0;
  /** The number of events that are not kept any more. */
  #dropped = 0;

  /** The number of events so far. */
  get count(): number {
    return this.#dropped + this.#ends.length - this.#head;
  }

  add(end: number): void {
    this.#ends.push(end);
  }

  /** The end of the oldest event that is kept. */
  get oldestEnd(): number | undefined {
    return this.#ends[this.#head];
  }

  dropOldest(): void {
    this.#head += 1;
    this.#dropped += 1;
    if (this.#head < 1024 || this.#head * 2 < this.#ends.length) return;
    this.#ends = this.#ends.slice(this.#head);
    this.#head = 0;
  }

  /** The offset after the first `number` events; undefined when it is not kept. `start` is that of the oldest kept. */
  endOf(number: number, start: number): number | undefined {
    if (number === this.#dropped) return start;
    return number < this.#dropped ? undefined : this.#ends[this.#head + number - this.#dropped - 1];
  }
}
