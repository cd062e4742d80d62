import { toFailureReply } from './compile/failure.js';
import { refuse, sendFailure } from './compile/send.js';
import { AppClosedError } from './errors.js';
import type { ExchangeHandler } from './http/exchange.js';
import type { Lifecycle } from './lifecycle.js';

/**
 * Runs the hooks of an application that is served alone: `init` and `reconfigure` once, before the
 * first request, `close` once, after the last.
 */
export class AppLife {
  readonly #name: string;
  readonly #hooks: Lifecycle;
  readonly #userConfig: unknown;
  #isReady: boolean;
  #started: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  /** `userConfig` is null where there is none. */
  constructor(name: string, hooks: Lifecycle, userConfig: unknown) {
    this.#name = name;
    this.#hooks = hooks;
    this.#userConfig = userConfig;
    this.#isReady = !hooks.hasInit && userConfig === null;
  }

  /** False while `init` has to be awaited, and once the application is closed. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Rejects with what a hook threw, each time; with {@link AppClosedError} after the end. */
  start(): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(new AppClosedError(this.#name));
    return (this.#started ??= this.#start());
  }

  /** Ends what was started; an application without hooks may be used again. */
  close(): Promise<void> {
    const wasUsed = this.#isReady ? this.#hooks.hasDispose : this.#started !== undefined;
    if (this.#closed === undefined && !wasUsed) return Promise.resolve();
    return (this.#closed ??= this.#close());
  }

  /** The same handler, which waits until the application has started. */
  gate(handler: ExchangeHandler): ExchangeHandler {
    return {
      handle: (exchange) =>
        this.#isReady
          ? handler.handle(exchange)
          : this.start().then(
              () => handler.handle(exchange),
              (error: unknown) => sendFailure(exchange, error),
            ),
      connect: (exchange) =>
        this.#isReady
          ? handler.connect(exchange)
          : this.start().then(
              () => handler.connect(exchange),
              (error: unknown) => refuse(exchange, toFailureReply(error, exchange.head.requestId)),
            ),
    };
  }

  async #start(): Promise<void> {
    if (this.#isReady) return;
    await this.#hooks.init();
    if (this.#userConfig !== null) await this.#hooks.reconfigure(this.#userConfig);
    this.#isReady = true;
  }

  async #close(): Promise<void> {
    try {
      await this.#started;
    } catch {
      // Whoever started it was told; there is nothing to close.
      return;
    }
    this.#isReady = false;
    await this.#hooks.dispose();
  }
}
