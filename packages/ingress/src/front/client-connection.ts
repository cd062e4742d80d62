/** A request that a client waits for. */
export interface Waiting {
  clientLeft(): void;
  /** The client has closed its own side: it has left, or it only has no more to send. */
  clientEnded(): void;
  /** Ends the request now; a response that has begun is cut short. */
  cut(): void;
}

/** Counts the requests that clients wait for, and tells when there are none. */
export class WaitingCount {
  #count = 0;
  #whenEmpty: (() => void)[] = [];

  get value(): number {
    return this.#count;
  }

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
 * The request that a client waits for on one connection; the next one starts when it is answered.
 *
 * Each connection has its listeners added once, so a request costs two assignments. A Set of all
 * requests would make them outlive V8's young generation, see `StreamTable`.
 */
export class ClientConnection {
  readonly #count: WaitingCount;
  #request: Waiting | undefined;

  constructor(count: WaitingCount) {
    this.#count = count;
  }

  enter(request: Waiting): void {
    this.#request = request;
    this.#count.change(1);
  }

  /** Does nothing for a request that has not entered. */
  leave(request: Waiting): void {
    if (this.#request !== request) return;
    this.#request = undefined;
    this.#count.change(-1);
  }

  /** The client has closed its own side. */
  ended(): void {
    this.#request?.clientEnded();
  }

  /** The connection has ended. */
  closed(): void {
    this.#request?.clientLeft();
  }

  cut(): void {
    this.#request?.cut();
  }
}
