import type { ExchangeHandler } from './http/exchange.js';
import { shieldsSettled } from './scope/signal.js';
import { settledWithin } from './settled-within.js';

/** Counts the requests whose handlers have not ended, so that a close can wait for them. */
export class OngoingWork {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** Wraps a handler so that its requests are counted. */
  counting(handler: ExchangeHandler): ExchangeHandler {
    return {
      handle: (exchange) => this.#track(handler.handle(exchange)),
      connect: (exchange) => this.#track(handler.connect(exchange)),
    };
  }

  /** Resolves when no request and no shielded work is left, or after `timeoutMs`. */
  async over(timeoutMs: number): Promise<void> {
    await settledWithin(timeoutMs, this.#settled());
  }

  async #settled(): Promise<void> {
    while (this.#count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await shieldsSettled();
  }

  // A counter, because a set of promises with a closure for each took a fifteenth of a small POST.
  #track(pending: void | Promise<void>): void | Promise<void> {
    if (pending === undefined) return undefined;
    this.#count += 1;
    pending.then(this.#ended, this.#ended);
    return pending;
  }

  readonly #ended = (): void => {
    this.#count -= 1;
    if (this.#count > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  };
}
