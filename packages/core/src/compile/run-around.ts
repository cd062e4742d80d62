import { CancelledError } from '../errors.js';
import type { FormPlan } from '../form/form-plan.js';
import type { ReceivedForm } from '../form/read-form.js';
import { receiveJson } from '../http/body.js';
import type { Exchange } from '../http/exchange.js';
import { ReplayedBody } from '../http/replayed-body.js';
import type { Reply } from '../http/reply.js';
import type { HttpRequest } from '../http/request.js';
import type { MiddlewareFunction } from '../middleware/middleware.js';
import { runInScope } from '../scope/request-scope.js';
import { type BegunStream, beginStream } from './begun-stream.js';
import { runOnion } from './onion.js';
import { type Call, type Steps, callOf, endCall, failureOf, replyTo, sendOr } from './pipeline.js';
import type { StreamFailure } from './stream.js';

/** What runs around a handler, and what its requests bring. */
export interface Around {
  /** The first is outermost; never empty. */
  readonly chain: readonly MiddlewareFunction[];
  /** Makes the request that the middlewares see. */
  readonly requestOf: (call: Call) => HttpRequest;
  /** The form that the handler reads; undefined when it reads none. */
  readonly form: FormPlan | undefined;
}

/**
 * Takes a request through its life with middlewares around it, as `runRequest` does one without: they run
 * before the body is read, and get every reply but that of a stream of events that fails at once.
 */
export async function runAround<A>(
  exchange: Exchange,
  path: readonly string[],
  { steps, around }: { readonly steps: Steps<A>; readonly around: Around },
): Promise<void> {
  const shared = withReplay(exchange);
  const call = callOf(shared, path, { steps, bytes: NO_BYTES });
  const request = new AroundCall(call, steps, around);
  await runInScope(call.scope, () => request.run());
}

const NO_BYTES = new Uint8Array(0);

function withReplay(exchange: Exchange): Exchange {
  const { head, body, abort, reply } = exchange;
  return body === undefined ? exchange : { head, body: new ReplayedBody(body), abort, reply };
}

/** A call on its way through its middlewares, with what has to be let go of at its end. */
class AroundCall<A> {
  readonly #call: Call;
  readonly #steps: Steps<A>;
  readonly #around: Around;
  readonly #streams: BegunStream[] = [];
  #form: ReceivedForm | undefined;

  constructor(call: Call, steps: Steps<A>, around: Around) {
    this.#call = call;
    this.#steps = steps;
    this.#around = around;
  }

  async run(): Promise<void> {
    const { chain, requestOf } = this.#around;
    const { head } = this.#call;
    let producing: Promise<Reply> | undefined;
    const produce = (): Promise<Reply> => (producing = this.#produce());
    const fail = (error: unknown): Promise<Reply> => this.#fail(error);
    let failure: StreamFailure | undefined;
    try {
      const reply = await runOnion(chain, requestOf(this.#call), {
        produce,
        fail,
        begin: (made) => this.#begin(made),
        head,
      });
      failure = await sendOr(this.#call, this.#steps, reply);
    } catch (error) {
      // Only the rejection of a request whose client has left comes here.
      failure = { error };
      this.#call.exchange.reply.destroy();
    }
    // A middleware may have answered while its handler still runs.
    await producing?.catch(() => undefined);
    await Promise.all(this.#streams.map(({ stop }) => stop()));
    await endCall(this.#call, failure);
    await this.#form?.close();
  }

  async #produce(): Promise<Reply> {
    const { held } = this.#call;
    try {
      const call = await this.#receive();
      const reply = await replyTo(call, this.#steps);
      await held?.endFunctions();
      return await this.#begin(reply);
    } catch (error) {
      return this.#fail(held === undefined ? error : await held.fail(error));
    }
  }

  async #fail(error: unknown): Promise<Reply> {
    const reply = await failureOf(this.#call, this.#steps, error);
    if (reply !== undefined) return reply;
    const { requestId } = this.#call.scope;
    throw error instanceof CancelledError
      ? error
      : new CancelledError(undefined, { requestId, cause: error });
  }

  async #begin(reply: Reply): Promise<Reply> {
    const { exchange, scope } = this.#call;
    const stream = await beginStream(exchange, reply, scope);
    if (stream === undefined) return reply;
    this.#streams.push(stream);
    return stream.reply;
  }

  /** Reads the body that the handler takes. */
  async #receive(): Promise<Call> {
    const { exchange } = this.#call;
    const { form } = this.#around;
    if (form !== undefined) {
      // Loaded with the first form: most applications have none.
      const { readForm } = await import('../form/read-form.js');
      this.#form = await readForm(exchange, form);
      return { ...this.#call, form: this.#form.values };
    }
    const { maxBodyBytes } = this.#steps;
    if (maxBodyBytes === undefined) return this.#call;
    const bytes = await new Promise<Uint8Array>((received, failed) => {
      receiveJson(exchange, maxBodyBytes, { received, failed });
    });
    return { ...this.#call, bytes };
  }
}
