import { toFailureReply } from './compile/failure.js';
import { refuse, sendFailure } from './compile/send.js';
import { AppClosedError } from './errors.js';
import type { ExchangeHandler } from './http/exchange.js';
import type { Lifecycle } from './lifecycle.js';

/**
 * Runs the hooks of an application that is served without replicas: `init` and `reconfigure` once,
 * before the first request, `close` once, after the last.
 */
export class AppLife {
  readonly #name: string;
  readonly #hooks: Lifecycle;
  readonly #userConfig: unknown;
  #isReady: boolean;
  #started: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  /** `userConfig` is null for an application without one. */
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

  /**
   * Runs the hooks on the first call. Every call rejects with the error of a hook that threw, and with
   * {@link AppClosedError} after `close`.
   */
  start(): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(new AppClosedError(this.#name));
    return (this.#started ??= this.#start());
  }

  /** Runs the `close` hook, once. An application without hooks can still be used afterwards. */
  close(): Promise<void> {
    const wasUsed = this.#isReady ? this.#hooks.hasDispose : this.#started !== undefined;
    if (this.#closed === undefined && !wasUsed) return Promise.resolve();
    return (this.#closed ??= this.#close());
  }

  /** Wraps a handler so that requests wait until the application has started. */
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
      // The caller of `start` got this error, and a failed start leaves nothing to close.
      return;
    }
    this.#isReady = false;
    await this.#hooks.dispose();
  }
}
