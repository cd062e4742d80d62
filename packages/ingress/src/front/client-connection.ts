/** A request that a client waits for. */
export interface Waiting {
  clientLeft(): void;
  /** Ends it now: what has begun is cut short. */
  cut(): void;
}

/** How many requests are waited for, and who wants to know when there are none. */
export class WaitingCount {
  #count = 0;
  #whenEmpty: (() => void)[] = [];

  change(by: 1 | -1): void {
    this.#count += by;
    if (this.#count > 0 || this.#whenEmpty.length === 0) return;
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const resolve of waiting) resolve();
  }

  empty(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }
}

/**
 * The requests that a client waits for on one connection: one nearly always, more when it pipelines.
 *
 * The connection is listened to once; a request that comes and goes costs two assignments. (A Set of
 * all requests would cost their survival in V8's young generation, see `StreamTable`.)
 */
export class ClientConnection {
  readonly #count: WaitingCount;
  #first: Waiting | undefined;
  #others: Set<Waiting> | undefined;

  constructor(count: WaitingCount) {
    this.#count = count;
  }

  enter(request: Waiting): void {
    if (this.#first === undefined) this.#first = request;
    else (this.#others ??= new Set()).add(request);
    this.#count.change(1);
  }

  /** Does nothing for one that has not entered. */
  leave(request: Waiting): void {
    if (this.#first === request) this.#first = undefined;
    else if (this.#others?.delete(request) !== true) return;
    this.#count.change(-1);
  }

  /** The connection has ended. */
  closed(): void {
    for (const request of this.#waiting()) request.clientLeft();
  }

  cutAll(): void {
    for (const request of this.#waiting()) request.cut();
  }

  #waiting(): readonly Waiting[] {
    const others = this.#others ?? [];
    return this.#first === undefined ? [...others] : [this.#first, ...others];
  }
}
