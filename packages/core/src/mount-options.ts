import type { ExchangeHandler } from './http/exchange.js';
import type { RouterLike } from './router-options.js';
import type { Constructor } from './types/constructor.js';

/** An application with a start and an end of its own, such as `createApp` makes. */
export interface ServableApp {
  /** Serves requests between `start` and `close`. */
  readonly handler: ExchangeHandler;
  /** Prepares the application. Further calls do nothing more. */
  start(): Promise<void>;
  /** Ends the application. Further calls do nothing more. */
  close(): Promise<void>;
}

/**
 * An application inside of another: a decorated class, a class with `fetch(request)`, a router, the result of
 * `createApp`, or that of `existingApp` for an application of another framework.
 */
export type Mountable = Constructor | RouterLike | ServableApp;
