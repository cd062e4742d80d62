import type { HandleStream } from './handle-types.js';

/** Items that may wait for their reader before the producer is held back, by default. */
const HIGH_WATER = 16;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

interface Reader<Y> {
  readonly resolve: (result: IteratorResult<Y, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** The caller's end of a stream: items in, an async iterator out, the producer held back between. */
export class ItemQueue<Y = unknown> implements HandleStream<Y> {
  readonly requestId: string;
  readonly #leave: () => void;
  readonly #highWater: number;
  #items: Y[] = [];
  #readers: Reader<Y>[] = [];
  #waitingProducers: (() => void)[] = [];
  #ending: { readonly error: unknown } | 'ended' | undefined;

  /** `leave` is called when the reader wants no more before the stream has ended. */
  constructor(requestId: string, leave: () => void, highWater: number = HIGH_WATER) {
    this.requestId = requestId;
    this.#leave = leave;
    this.#highWater = highWater;
  }

  get isClosed(): boolean {
    return this.#ending !== undefined;
  }

  /** Takes an item; the promise, if any, resolves when there is room for the next. */
  push(item: Y): Promise<void> | undefined {
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: item });
      return undefined;
    }
    this.#items.push(item);
    if (this.#items.length < this.#highWater) return undefined;
    return new Promise((resolve) => this.#waitingProducers.push(resolve));
  }

  end(): void {
    this.#close('ended');
  }

  /** Ends with an error, after the items that came before it. */
  fail(error: unknown): void {
    this.#close({ error });
  }

  /** Ends with an error at once; items nobody has read are dropped. */
  abort(error: unknown): void {
    if (this.isClosed) return;
    this.#items = [];
    this.#close({ error });
  }

  next(): Promise<IteratorResult<Y, undefined>> {
    // A list of one, since an item may itself be undefined.
    for (const value of this.#items.splice(0, 1)) {
      if (this.#items.length < this.#highWater) this.#letProducersGo();
      return Promise.resolve({ done: false, value });
    }
    const ending = this.#ending;
    if (ending === undefined) {
      return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    }
    if (ending === 'ended') return Promise.resolve(DONE);
    // Like a generator that threw: the error once, then the end.
    this.#ending = 'ended';
    return Promise.reject(ending.error);
  }

  return(): Promise<IteratorResult<Y, undefined>> {
    const isEarly = !this.isClosed;
    this.#items = [];
    this.#ending = 'ended';
    this.#settleWaiting();
    if (isEarly) this.#leave();
    return Promise.resolve(DONE);
  }

  cancel(): void {
    this.#leave();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #close(ending: { readonly error: unknown } | 'ended'): void {
    if (this.isClosed) return;
    this.#ending = ending;
    this.#settleWaiting();
  }

  #settleWaiting(): void {
    this.#letProducersGo();
    const readers = this.#readers;
    this.#readers = [];
    for (const { resolve, reject } of readers) void this.next().then(resolve, reject);
  }

  #letProducersGo(): void {
    const waiting = this.#waitingProducers;
    this.#waitingProducers = [];
    for (const resolve of waiting) resolve();
  }
}
