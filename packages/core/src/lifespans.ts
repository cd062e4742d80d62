import { readRecords } from './decorators/read-records.js';
import { LifespanError } from './errors.js';
import type { ExchangeHandler } from './http/exchange.js';
import { type RequestState, seedState } from './http/request-state.js';
import type { Lifecycle } from './lifecycle.js';
import type { Lifespan, LifespanGenerator } from './lifespan.js';
import { logError } from './log.js';
import type { Constructor } from './types/constructor.js';

/** Runs the lifespans of one application: in order before its hooks, in reverse after them. */
export class Lifespans {
  readonly #all: readonly Lifespan[];
  readonly #values: RequestState = {};
  /** Those that have started, in order. */
  readonly #live: Live[] = [];

  constructor(all: readonly Lifespan[] = []) {
    this.#all = all;
  }

  /** Those of a class, as a replica serves it. */
  static of(type: Constructor | undefined): Lifespans {
    return new Lifespans(type === undefined ? [] : readRecords(type).options.lifespan);
  }

  /** The hooks with the lifespans around them; the same hooks without lifespans. */
  around(hooks: Lifecycle): Lifecycle {
    if (this.#all.length === 0) return hooks;
    return {
      hasInit: true,
      hasDispose: true,
      init: () => this.#start(hooks),
      reconfigure: (userConfig) => hooks.reconfigure(userConfig),
      checkHealth: () => hooks.checkHealth(),
      dispose: async () => {
        try {
          await hooks.dispose();
        } finally {
          await this.#stop();
        }
      },
    };
  }

  /** The handler whose requests have the values of the lifespans; the same handler without lifespans. */
  serve(handler: ExchangeHandler): ExchangeHandler {
    if (this.#all.length === 0) return handler;
    return {
      handle: (exchange) => {
        seedState(exchange.head, this.#values);
        return handler.handle(exchange);
      },
      connect: (exchange) => {
        seedState(exchange.head, this.#values);
        return handler.connect(exchange);
      },
    };
  }

  async #start(hooks: Lifecycle): Promise<void> {
    try {
      for (const lifespan of this.#all) {
        const { live, values } = await open(lifespan);
        this.#live.push(live);
        Object.assign(this.#values, values);
      }
      await hooks.init();
    } catch (error) {
      await this.#fail(error);
      throw error;
    }
  }

  /** Stops all, the latest first; rejects with the first error, after all have been stopped. */
  async #stop(): Promise<void> {
    const errors: unknown[] = [];
    for (const live of this.#live.splice(0).toReversed()) {
      try {
        await live.stop();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 0) return;
    for (const error of errors.slice(1)) logError('A lifespan failed at its end', { error });
    throw errors[0];
  }

  async #fail(error: unknown): Promise<void> {
    for (const live of this.#live.splice(0).toReversed()) {
      try {
        await live.fail(error);
      } catch (own) {
        if (own !== error) logError('A lifespan failed at its end', { error: own });
      }
    }
  }
}

/** A lifespan that has started. */
interface Live {
  stop(): unknown;
  /** Ends it because the start of the application failed. */
  fail(error: unknown): unknown;
}

interface Opened {
  readonly live: Live;
  readonly values: Partial<RequestState> | void;
}

async function open(lifespan: Lifespan): Promise<Opened> {
  if (typeof lifespan === 'function') return openGenerator(lifespan.name, lifespan());
  const values = await lifespan.start();
  const stop = (): unknown => lifespan.stop?.();
  return { values, live: { stop, fail: stop } };
}

async function openGenerator(name: string, generator: LifespanGenerator): Promise<Opened> {
  const step = await generator.next();
  if (step.done === true) throw new LifespanError(name, 'returned without a yield.');
  const end = async (next: () => unknown): Promise<void> => {
    const last: unknown = await next();
    if (typeof last === 'object' && last !== null && 'done' in last && last.done === true) return;
    await generator.return(undefined);
    throw new LifespanError(name, 'yielded a second time.');
  };
  return {
    values: step.value,
    live: {
      stop: () => end(() => generator.next()),
      fail: (error) => end(() => generator.throw(error)),
    },
  };
}
