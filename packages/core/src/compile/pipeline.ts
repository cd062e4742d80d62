import { CancelledError, isCancellation } from '../errors.js';
import { receiveJson } from '../http/body.js';
import type { BodyReceiver } from '../http/body-source.js';
import type { Exchange } from '../http/exchange.js';
import type { Reply } from '../http/reply.js';
import { type ScopeOperation, createScope, runInScope } from '../scope/request-scope.js';
import { HeldDependencies, endAfterResponse } from '../scope/held.js';
import type { Incoming } from './handler/inputs.js';
import { isThenable } from '../types/is-thenable.js';
import type { ToReply } from './to-reply.js';
import { handOff } from './hand-off.js';
import { send, sendFailure, sendWhole } from './send.js';
import type { StreamFailure } from './stream.js';
import { toFailureReply } from './failure.js';

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
  /** True when dependencies run on until the response is over. */
  readonly holdsDependencies: boolean;
  readonly readArguments: (call: Call) => A | Promise<A>;
  readonly callHandler: (args: A) => unknown;
  readonly toReply: ToReply;
  /** Replaces the usual reply to a failure. */
  readonly toFailure?: ToFailure | undefined;
}

/** Makes the reply to a failure of a call; never throws or rejects. */
export type ToFailure = (error: unknown, call: Call) => Reply | Promise<Reply>;

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
    return answer(callOf(exchange, path, { steps, bytes: NO_BYTES }), steps);
  }
  const receiving = new Receiving(exchange, path, steps);
  receiveJson(exchange, steps.maxBodyBytes, receiving);
  return receiving.end;
}

const NO_BYTES = new Uint8Array(0);

/** Makes the call of a request whose body is here. */
export function callOf<A>(
  exchange: Exchange,
  path: readonly string[],
  { steps, bytes }: { readonly steps: Steps<A>; readonly bytes: Uint8Array },
): Call {
  const scope = createScope(exchange, steps.operation);
  const held = steps.holdsDependencies ? new HeldDependencies() : undefined;
  return { head: exchange.head, path, scope, bytes, exchange, held };
}

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
    this.#begun(answer(this.#call(bytes), this.#steps));
  }

  failed(error: unknown): void {
    const readArguments = (): never => {
      throw error;
    };
    this.#begun(answer(this.#call(NO_BYTES), { ...this.#steps, readArguments }));
  }

  #call(bytes: Uint8Array): Call {
    return callOf(this.#exchange, this.#path, { steps: this.#steps, bytes });
  }

  #begun(end: void | Promise<void>): void {
    this.#hasBegun = true;
    this.#end = end;
    this.#resolve?.(end);
  }
}

/** Enters the scope of the request; all later steps run in it. */
export function answer<A>(call: Call, steps: Steps<A>): void | Promise<void> {
  const { held } = call;
  return runInScope(call.scope, () => {
    if (held !== undefined) return answerHolding(call, steps, held);
    let reply: Reply | Promise<Reply>;
    try {
      reply = replyTo(call, steps);
    } catch (error) {
      return fail(call, steps, error);
    }
    if (!(reply instanceof Promise)) return deliver(call, steps, reply);
    return reply.then(
      (ready) => deliver(call, steps, ready),
      (error: unknown) => fail(call, steps, error),
    );
  });
}

/**
 * As `answer`, with dependencies that see how the request ends: those of the scope `function` before
 * the reply is sent, the others after the work that outlives the response.
 */
async function answerHolding<A>(
  call: Call,
  steps: Steps<A>,
  held: HeldDependencies,
): Promise<void> {
  const { exchange, scope } = call;
  let failure: StreamFailure | undefined;
  try {
    const reply = await replyTo(call, steps);
    await held.endFunctions();
    failure = await sendWhole(exchange, reply, scope);
  } catch (error) {
    // Nothing has been sent. The dependencies see the error first, and may answer with another.
    await fail(call, steps, await held.fail(error));
  }
  await endCall(call, failure);
}

/** Waits for the work that outlives the response, then ends the dependencies. */
export async function endCall(call: Call, failure: StreamFailure | undefined): Promise<void> {
  const { exchange, scope, held } = call;
  await scope.remainingWork();
  if (held === undefined) return;
  const { requestId } = scope;
  const { reason } = exchange.abort;
  const left =
    reason === undefined
      ? undefined
      : { error: new CancelledError(undefined, { requestId, cause: reason }) };
  await endAfterResponse(held, requestId, failure ?? left);
}

/** Reads the arguments, calls the handler and makes the reply; throws or rejects as these steps do. */
export function replyTo<A>(
  call: Call,
  { readArguments, callHandler, toReply }: Steps<A>,
): Reply | Promise<Reply> {
  const args = readArguments(call);
  const result = args instanceof Promise ? args.then(callHandler) : callHandler(args);
  const { head } = call;
  return isThenable(result)
    ? Promise.resolve(result).then((settled) => toReply(settled, head))
    : toReply(result, head);
}

/** Replies to a failure. */
function fail<A>(call: Call, steps: Steps<A>, error: unknown): void | Promise<void> {
  const reply = failureOf(call, steps, error);
  return reply instanceof Promise
    ? reply.then((ready) => deliver(call, steps, ready))
    : deliver(call, steps, reply);
}

/** Makes the reply to a failure; undefined when its client has left, or has an answer of the transport. */
export function failureOf<A>(
  call: Call,
  { toFailure }: Steps<A>,
  error: unknown,
): Reply | undefined | Promise<Reply> {
  const { exchange } = call;
  call.scope.dropTasks();
  if (exchange.reply.responded) return undefined;
  if (exchange.abort.reason !== undefined && isCancellation(error)) return undefined;
  return toFailure === undefined
    ? toFailureReply(error, exchange.head.requestId)
    : toFailure(error, call);
}

/** Sends the reply, then waits for shielded work. */
function deliver<A>(call: Call, steps: Steps<A>, reply: Reply | undefined): void | Promise<void> {
  const { exchange, scope } = call;
  if (reply === undefined) {
    exchange.reply.destroy();
    return scope.remainingWork();
  }
  try {
    // What is left to do here would need the stream: failures with replies of their own, work after it.
    if (steps.toFailure === undefined && handOff(exchange, reply, scope))
      return scope.remainingWork();
    const sent = send(exchange, reply, scope);
    if (sent === undefined) return scope.remainingWork();
    return sent.then(
      () => scope.remainingWork(),
      (error: unknown) => undelivered(call, steps, error),
    );
  } catch (error) {
    return undelivered(call, steps, error);
  }
}

/** Sends the reply, or the reply to the failure that kept it from being sent; resolves as `sendWhole` does. */
export async function sendOr<A>(
  call: Call,
  steps: Steps<A>,
  reply: Reply,
): Promise<StreamFailure | undefined> {
  try {
    return await sendWhole(call.exchange, reply, call.scope);
  } catch (error) {
    await undelivered(call, steps, error);
    return { error };
  }
}

/** Answers for a reply that could not be sent: a header that HTTP does not allow, a stream without a first chunk. */
function undelivered<A>(call: Call, steps: Steps<A>, error: unknown): void | Promise<void> {
  const { exchange, scope } = call;
  const reply = steps.toFailure && failureOf(call, steps, error);
  if (reply !== undefined) {
    // Without `toFailure`: a reply to the failure that cannot be sent either gets the usual one.
    const usual = { ...steps, toFailure: undefined };
    return Promise.resolve(reply).then((ready) => deliver(call, usual, ready));
  }
  sendFailure(exchange, error);
  return scope.remainingWork();
}
