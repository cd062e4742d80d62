import type { RequestState } from './http/request-state.js';

/**
 * What an application has from its start to its end: a connection, a model.
 *
 * A generator function yields once, between start and end, and may yield values for the `state` of every
 * request: `async function* () { const db = await open(); yield { db }; await db.close(); }`. Or an object
 * whose `start` returns such values.
 */
export type Lifespan = (() => LifespanGenerator) | LifespanHooks;

/** The generator of a lifespan. */
export type LifespanGenerator =
  | AsyncGenerator<Partial<RequestState> | void>
  | Generator<Partial<RequestState> | void>;

/** A lifespan as two functions. */
export interface LifespanHooks {
  /** Runs before the first request; what it returns is part of the `state` of every request. */
  start(): Partial<RequestState> | void | Promise<Partial<RequestState> | void>;
  /** Runs after the last request; defaults to nothing. */
  stop?(): void | Promise<void>;
}
