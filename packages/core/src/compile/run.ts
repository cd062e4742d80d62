import type { Exchange } from '../http/exchange.js';
import { logError } from '../log.js';
import { type RequestScope, createScope, runInScope } from '../scope/request-scope.js';
import { answerFailure } from './failure.js';
import type { Respond } from './respond.js';

/**
 * Runs one request in a scope of its own: `run` to its result, `respond` to its answer, failures to
 * theirs.
 *
 * Synchronous as long as both are. The promise resolves when the handler has really ended, work it
 * shielded included, and never rejects.
 */
export function runRequest(
  exchange: Exchange,
  respond: Respond,
  run: (scope: RequestScope) => unknown,
): void | Promise<void> {
  const scope = createScope(exchange);
  const pending = runInScope(scope, () => {
    try {
      const result = run(scope);
      const sent = isThenable(result)
        ? Promise.resolve(result).then((value) => respond(exchange, value, scope))
        : respond(exchange, result, scope);
      return sent?.catch((error: unknown) => settle(exchange, error));
    } catch (error) {
      return settle(exchange, error);
    }
  });
  return pending === undefined ? scope.shieldedWork() : pending.then(() => scope.shieldedWork());
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

function settle(exchange: Exchange, error: unknown): undefined {
  try {
    answerFailure(exchange, error);
  } catch (cause) {
    logError('A failed request cannot be answered', {
      requestId: exchange.requestId,
      error: cause,
    });
    exchange.destroy();
  }
}
