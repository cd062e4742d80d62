import type { Exchange } from '../http/exchange.js';
import { logError } from '../log.js';
import { type RequestScope, runInScope } from '../scope/request-scope.js';
import { answerFailure } from './failure.js';
import type { Respond } from './respond.js';

/** A request that code is run for. */
export interface Running {
  readonly exchange: Exchange;
  readonly scope: RequestScope;
}

/** What is done for every request of one kind. */
export interface Work<R extends Running> {
  /** Gives the handler's result. */
  readonly call: (running: R) => unknown;
  readonly respond: Respond;
}

/**
 * Runs one request in its scope: the call to its result, the result to its answer, failures to
 * theirs.
 *
 * Synchronous as long as both are. The promise resolves when the handler has really ended, work it
 * shielded included, and never rejects.
 */
export function runRequest<R extends Running>(running: R, work: Work<R>): void | Promise<void> {
  const { scope } = running;
  const pending = runInScope(scope, () => perform(running, work));
  return pending === undefined ? scope.shieldedWork() : pending.then(() => scope.shieldedWork());
}

function perform<R extends Running>(running: R, work: Work<R>): void | Promise<void> {
  const { exchange, scope } = running;
  const { respond } = work;
  const settle = (error: unknown): void => settleFailure(exchange, error);
  try {
    const result = work.call(running);
    const sent = isThenable(result)
      ? Promise.resolve(result).then((value) => respond(exchange, value, scope))
      : respond(exchange, result, scope);
    return sent?.catch(settle);
  } catch (error) {
    return settle(error);
  }
}

/** True for what `await` would wait for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/** Answers a failed request; what cannot even be answered is logged and cut short. */
export function settleFailure(exchange: Exchange, error: unknown): void {
  try {
    answerFailure(exchange, error);
  } catch (cause) {
    const { requestId } = exchange;
    logError('A failed request cannot be answered', { requestId, error: cause });
    exchange.destroy();
  }
}
