import { receiveJson } from '../http/body.js';
import type { BodyReceiver } from '../http/body-source.js';
import type { Exchange } from '../http/exchange.js';
import type { Reply } from '../http/reply.js';
import { type ScopeOperation, createScope, runInScope } from '../scope/request-scope.js';
import type { Incoming } from './extract.js';
import { isThenable } from '../types/is-thenable.js';
import type { ToReply } from './to-reply.js';
import { send, sendFailure } from './send.js';

/** A request while its handler runs. */
export interface Call extends Incoming {
  readonly exchange: Exchange;
}

/** The steps of the pipeline that differ from one handler to the next. */
export interface Steps<A = Arguments> {
  /** The operation that the log names; undefined for a handler without routes. */
  readonly operation: ScopeOperation | undefined;
  /** The largest JSON body that is collected before the call; undefined for a handler without one. */
  readonly maxBodyBytes: number | undefined;
  readonly readArguments: (call: Call) => A | Promise<A>;
  readonly callHandler: (args: A) => unknown;
  readonly toReply: ToReply;
}

type Arguments = readonly unknown[];

/**
 * Takes a request through its life, in the order of the functions below: body, scope, arguments,
 * handler, reply, send, and the work that outlives the response.
 *
 * Synchronous as long as every step is, and without a promise for a body that arrived with the head:
 * each promise is expensive, because `AsyncLocalStorage` passes the scope through all of them. The
 * returned promise resolves when the handler and its shielded work have ended, and never rejects.
 */
export function runRequest<A>(
  exchange: Exchange,
  path: readonly string[],
  steps: Steps<A>,
): void | Promise<void> {
  if (steps.maxBodyBytes === undefined) {
    const scope = createScope(exchange, steps.operation);
    return answer({ head: exchange.head, path, scope, bytes: NO_BYTES, exchange }, steps);
  }
  const receiving = new Receiving(exchange, path, steps);
  receiveJson(exchange, steps.maxBodyBytes, receiving);
  return receiving.end;
}

const NO_BYTES = new Uint8Array(0);

/** Collects the body of a request, then calls the handler. */
class Receiving<A> implements BodyReceiver {
  readonly #exchange: Exchange;
  readonly #path: readonly string[];
  readonly #steps: Steps<A>;
  #hasBegun = false;
  #end: void | Promise<void> = undefined;
  #resolve: ((end: void | Promise<void>) => void) | undefined;

  constructor(exchange: Exchange, path: readonly string[], steps: Steps<A>) {
    this.#exchange = exchange;
    this.#path = path;
    this.#steps = steps;
  }

  /** The promise of `runRequest`; undefined when the handler has ended already. */
  get end(): void | Promise<void> {
    if (this.#hasBegun) return this.#end;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  received(bytes: Uint8Array): void {
    const exchange = this.#exchange;
    const steps = this.#steps;
    const scope = createScope(exchange, steps.operation);
    this.#begun(answer({ head: exchange.head, path: this.#path, scope, bytes, exchange }, steps));
  }

  failed(error: unknown): void {
    sendFailure(this.#exchange, error);
    this.#begun(undefined);
  }

  #begun(end: void | Promise<void>): void {
    this.#hasBegun = true;
    this.#end = end;
    this.#resolve?.(end);
  }
}

/** Enters the scope of the request; all later steps run in it. */
function answer<A>(call: Call, steps: Steps<A>): void | Promise<void> {
  return runInScope(call.scope, () => {
    try {
      const reply = replyTo(call, steps);
      if (!(reply instanceof Promise)) return finish(call, reply);
      return reply.then(
        (ready) => finish(call, ready),
        (error: unknown) => fail(call, error),
      );
    } catch (error) {
      return fail(call, error);
    }
  });
}

/** Reads the arguments, calls the handler and makes the reply; throws or rejects as these steps do. */
function replyTo<A>(
  call: Call,
  { readArguments, callHandler, toReply }: Steps<A>,
): Reply | Promise<Reply> {
  const args = readArguments(call);
  const result = args instanceof Promise ? args.then(callHandler) : callHandler(args);
  return isThenable(result) ? Promise.resolve(result).then(toReply) : toReply(result);
}

/** Sends the reply, then waits for shielded work. */
function finish(call: Call, reply: Reply): void | Promise<void> {
  try {
    const sent = send(call.exchange, reply, call.scope);
    if (sent === undefined) return call.scope.shieldedWork();
    return sent.then(
      () => call.scope.shieldedWork(),
      (error: unknown) => fail(call, error),
    );
  } catch (error) {
    return fail(call, error);
  }
}

/** Sends the reply to a failure, then waits for shielded work. */
function fail(call: Call, error: unknown): void | Promise<void> {
  sendFailure(call.exchange, error);
  return call.scope.shieldedWork();
}
