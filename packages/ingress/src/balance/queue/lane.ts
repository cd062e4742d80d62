import { WaitingQueue, type QueuePlace } from './waiting-queue.js';

/** The values of one key that wait, by priority. */
export class Lane<T> {
  readonly key: string;
  readonly weight: number;
  /** How many more values go before the next lane has its turn. */
  credit: number;
  /** The lane's place among the turns; undefined before it has one. */
  turn: QueuePlace<Lane<T>> | undefined;
  /** By priority, each made when it is first needed. */
  readonly #levels: (WaitingQueue<T> | undefined)[] = [];
  readonly #levelOf = new Map<QueuePlace<T>, WaitingQueue<T>>();

  constructor(key: string, weight: number) {
    this.key = key;
    this.weight = weight;
    this.credit = weight;
  }

  get length(): number {
    return this.#levelOf.size;
  }

  /** How many rounds it takes until the last of the lane has had its turn. */
  get crowd(): number {
    return Math.ceil(this.length / this.weight);
  }

  get first(): T | undefined {
    return this.firstPlace?.value;
  }

  /** The oldest of the highest priority. */
  get firstPlace(): QueuePlace<T> | undefined {
    return this.#levels.findLast((level) => level !== undefined && level.length > 0)?.firstPlace;
  }

  /** The newest of the lowest priority. */
  get newest(): T | undefined {
    return this.#levels.find((level) => level !== undefined && level.length > 0)?.newest;
  }

  push(value: T, priority: number): QueuePlace<T> {
    const level = (this.#levels[priority] ??= new WaitingQueue<T>());
    const place = level.push(value);
    this.#levelOf.set(place, level);
    return place;
  }

  leave(place: QueuePlace<T>): void {
    this.#levelOf.get(place)?.leave(place);
    this.#levelOf.delete(place);
  }
}
