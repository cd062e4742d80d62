import { isCancellation } from '../errors.js';
import { logError } from '../log.js';
import type { DependencyScope } from '../types/dependency.js';

/** A dependency that runs on until its scope ends. */
export interface Held {
  readonly name: string;
  readonly scope: DependencyScope;
  /** Ends the dependency after success. */
  end(): Promise<void> | void;
  /** Ends the dependency after a failure; resolves with the error to go on with, which may be another. */
  fail(error: unknown): Promise<unknown>;
}

/** The dependencies of a request that must be ended, in the order in which they began. */
export class HeldDependencies {
  #held: Held[] = [];

  add(held: Held): void {
    this.#held.push(held);
  }

  /** Ends those of the `function` scope, the latest first. Rejects with the first error. */
  async endFunctions(): Promise<void> {
    const ending = this.#held.filter(({ scope }) => scope === 'function');
    if (ending.length === 0) return;
    this.#held = this.#held.filter(({ scope }) => scope === 'request');
    await endAll(ending);
  }

  /** Ends all, the latest first. Rejects with the first error, which the ones before it see. */
  async end(): Promise<void> {
    const ending = this.#held;
    this.#held = [];
    await endAll(ending);
  }

  /** Throws an error into all, the latest first; resolves with the error that comes out. */
  async fail(error: unknown): Promise<unknown> {
    const ending = this.#held;
    this.#held = [];
    return failAll(ending, error);
  }
}

async function endAll(ending: readonly Held[]): Promise<void> {
  const open = [...ending];
  for (let held = open.pop(); held !== undefined; held = open.pop()) {
    try {
      await held.end();
    } catch (error) {
      throw await failAll(open, error);
    }
  }
}

async function failAll(ending: readonly Held[], error: unknown): Promise<unknown> {
  let current = error;
  for (const held of ending.toReversed()) current = await failOne(held, current);
  return current;
}

async function failOne(held: Held, error: unknown): Promise<unknown> {
  try {
    return await held.fail(error);
  } catch (cause) {
    return cause;
  }
}

/** Ends what is held when the response is over; `failure` is why it failed, if it did. Logs what goes wrong. */
export async function endAfterResponse(
  held: HeldDependencies,
  requestId: string,
  failure: { readonly error: unknown } | undefined,
): Promise<void> {
  if (failure !== undefined) {
    const error = await held.fail(failure.error);
    if (error === failure.error || isCancellation(error)) return;
    logError('A dependency failed while it ended', { requestId, error });
    return;
  }
  try {
    await held.end();
  } catch (error) {
    logError('A dependency failed while it ended', { requestId, error });
  }
}
