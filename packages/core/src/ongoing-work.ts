import type { ExchangeHandler } from './http/exchange.js';
import { shieldsSettled } from './scope/signal.js';
import { settledWithin } from './settled-within.js';

/** The requests whose handlers have not ended, for whoever has to wait for them. */
export class OngoingWork {
  readonly #work = new Set<Promise<void>>();

  get count(): number {
    return this.#work.size;
  }

  /** The same handler, counted. */
  counting(handler: ExchangeHandler): ExchangeHandler {
    return {
      handle: (exchange) => this.#track(handler.handle(exchange)),
      connect: (exchange) => this.#track(handler.connect(exchange)),
    };
  }

  /** Resolves when nothing is ongoing, shielded work included, or `timeoutMs` are over. */
  async over(timeoutMs: number): Promise<void> {
    await settledWithin(timeoutMs, this.#settled());
  }

  async #settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
    await shieldsSettled();
  }

  #track(pending: void | Promise<void>): void | Promise<void> {
    if (pending === undefined) return undefined;
    this.#work.add(pending);
    const remove = (): void => void this.#work.delete(pending);
    pending.then(remove, remove);
    return pending;
  }
}
