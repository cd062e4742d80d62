import { randomUUID } from 'node:crypto';

import { type AbortReason, CancelledError } from '@sluice/core';
import {
  AbortState,
  currentScope,
  currentTracer,
  isThenable,
  LONGEST_TIMER_MS,
  noteLogged,
  type ActiveSpan,
  type RequestScope,
  type StreamingCall,
} from '@sluice/core/internal';
import type { ChannelClient, OutcomeListener, OutgoingCall } from '@sluice/ingress/channel';
import type { CallOutcome } from '@sluice/ingress/metrics';
import type { Dispatched, Ticket, Work } from '@sluice/ingress/router';

import { decode, encode } from '../codec/codec.js';
import type { StreamArgument } from '../codec/stream-form.js';
import { CallTimeoutError, RequestCancelledError } from '../errors.js';
import { callMetrics } from '../metrics/call-metrics.js';
import { COUNTS_METRICS } from '../metrics/counts-metrics.js';
import { abortReasonOf, callFailure, outcomeOf } from './call-failure.js';
import { callSpan } from './call-span.js';
import { callName, mayHandOff, streamingCall, type CallPlan, type ReadyCall } from './call-plan.js';
import { CallStream, type StreamOwner } from './call-stream.js';
import { isLoggedByCallee } from './logged-by-callee.js';
import { routingField, routingText } from './routing-fields.js';
import { SentStream } from './sent-stream.js';

/**
 * A call, from its start to its result or the end of its stream.
 *
 * The call starts when it is made, awaited or not, and is cancelled with its request unless detached.
 * The callee's first answer tells whether it has a result or a stream, unless that is known before: then
 * the outcome is the stream at once, and the call starts with its first read or at the end of the turn.
 * Until then, whoever serves the request may take the call over.
 */
export class PendingCall implements StreamOwner {
  readonly requestId: string;
  /** The result, or the stream as soon as there is one. Pre-caught: nobody need await it. */
  readonly outcome: Promise<unknown>;
  readonly stream: CallStream;
  readonly #plan: CallPlan;
  /** The request in which the call was made, detached or not. */
  readonly #scope: RequestScope | undefined;
  readonly #aborted = new AbortState();
  /** Of the request that made the call; a detached call has none. */
  readonly #deadlineMs: number | undefined;
  readonly #span: ActiveSpan | undefined;
  readonly #startedMs = COUNTS_METRICS ? performance.now() : 0;
  #ticket: Ticket | undefined;
  #resolve: (value: unknown) => void = nothing;
  #reject: (error: unknown) => void = nothing;
  /** The request that made the call; undefined for a detached call, and outside of requests. */
  readonly #parent: RequestScope | undefined;
  #unlisten: () => void = nothing;
  #unlistenEnd: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The streams among the arguments, which end with the call. */
  #sent: readonly SentStream[] | undefined;
  /** The call while somebody may take it over. */
  #waiting: ReadyCall | undefined;
  #isOver = false;

  constructor(plan: CallPlan, args: readonly unknown[]) {
    const scope = currentScope();
    this.#plan = plan;
    this.#scope = scope;
    this.requestId = scope?.requestId ?? randomUUID();
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.outcome.catch(nothing);
    this.stream = new CallStream(this.requestId, this);
    // A shield protects the work it runs, not the calls made in it.
    const isDetached = plan.options.detached === true;
    this.#parent = isDetached ? undefined : (scope?.shieldedFrom ?? scope);
    this.#deadlineMs = isDetached ? undefined : scope?.deadlineMs;
    const tracer = currentTracer();
    this.#span = tracer && callSpan(tracer, plan, scope);
    this.#unlisten =
      this.#parent?.onAbort((error) => this.#abort(error, abortReasonOf(error))) ?? nothing;
    if (this.#isOver) return;
    this.#startTimer();
    if (plan.isStream) {
      this.#endWithRequest();
      this.#resolve(this.stream);
    }
    if (args.some(isThenable)) void this.#await(args, scope);
    else this.#run(args, scope);
  }

  begin(): void {
    const ready = this.#waiting;
    if (ready === undefined) return;
    this.#waiting = undefined;
    if (!this.#isOver) this.#dispatch(ready);
  }

  handOff(): StreamingCall | undefined {
    const ready = this.#waiting;
    if (ready === undefined || this.#isOver) return undefined;
    this.#waiting = undefined;
    this.stream.end();
    // Whoever makes the call counts it.
    this.#letGo();
    this.#span?.set({ 'sluice.handed_off': true });
    this.#span?.end();
    return { ...streamingCall(this.#plan, ready), trace: this.#span?.context };
  }

  cancel(): void {
    this.#abort(new RequestCancelledError(this.requestId), 'cancelled');
  }

  async #await(args: readonly unknown[], scope: RequestScope | undefined): Promise<void> {
    try {
      this.#run(await Promise.all(args), scope);
    } catch (error) {
      this.#fail(error);
    }
  }

  #run(args: readonly unknown[], scope: RequestScope | undefined): void {
    try {
      const streams: StreamArgument[] = [];
      const argument = encode(args, 'argument', streams);
      if (streams.length > 0) this.#open(streams, scope);
      if (this.#aborted.reason !== undefined) return;
      const ready = { argument, args };
      if (this.#sent === undefined && mayHandOff(this.#plan, scope)) {
        this.#waiting = ready;
        setImmediate(() => this.begin());
      } else {
        this.#dispatch(ready);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #dispatch({ argument, args }: ReadyCall): void {
    const { router, key } = this.#plan;
    try {
      this.#ticket = router.dispatch(key, this.#work(this.#outgoing(argument), args));
    } catch (error) {
      this.#fail(error);
    }
  }

  #open(streams: readonly StreamArgument[], scope: RequestScope | undefined): void {
    this.#sent = streams.map((stream) => new SentStream(stream, scope));
    if (this.#isOver) this.#leaveStreams();
  }

  #leaveStreams(): void {
    for (const stream of this.#sent ?? []) stream.leave();
  }

  #work(outgoing: OutgoingCall, args: readonly unknown[]): Work {
    const { options } = this.#plan;
    return {
      kind: 'request',
      deadlineMs: this.#deadlineMs,
      trace: this.#span?.context,
      header: (name) => routingField(options, this.#scope, name),
      content: () => routingText(args),
      send: (replica: ChannelClient, listener: OutcomeListener) => replica.call(outgoing, listener),
      // The method does not say that it may run twice.
      mayRepeat: () => false,
      settled: (dispatched) => this.#ended(dispatched),
      failed: (error) => this.#fail(error),
    };
  }

  #outgoing(argument: Uint8Array): OutgoingCall {
    const { key, method, options } = this.#plan;
    return {
      head: {
        deployment: key.deployment,
        method,
        requestId: this.requestId,
        deadlineMs: this.#deadlineMs,
        modelId: options.multiplexedModelId,
        trace: this.#span?.context,
      },
      argument,
      streams: this.#sent,
      item: (value) => this.#guard(() => this.#item(value)),
      result: (value) => this.#guard(() => this.#result(value)),
      error: (value) => this.#guard(() => this.#failed(decode(value))),
      abort: this.#aborted,
    };
  }

  #item(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    if (this.stream.isClosed) {
      // The stream timed out before it began, and nobody can read it any more.
      this.cancel();
      return undefined;
    }
    clearTimeout(this.#timer);
    if (this.#unlistenEnd === undefined) this.#endWithRequest();
    const held = this.stream.push(decode(bytes));
    this.#resolve(this.stream);
    return held;
  }

  /** No bytes end a stream; a result has at least one. */
  #result(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const { options } = this.#plan;
    if (bytes.length === 0) {
      this.stream.end();
      this.#resolve(this.stream);
    } else {
      const error = new TypeError(
        `${callName(this.#plan)} returned a value, not a stream. Await the call instead of iterating it.`,
      );
      this.stream.fail(error);
      if (options.stream === true) this.#reject(error);
      this.#resolve(decode(bytes));
    }
    this.#close('ok');
  }

  #ended(dispatched: Dispatched): void {
    if (this.#isOver) return;
    const { deployment } = this.#plan.key;
    const call = { deployment, name: callName(this.#plan), requestId: this.requestId };
    this.#fail(callFailure(dispatched, call));
  }

  /** A malformed answer fails the call, and the callee need not go on. */
  #guard<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.#abort(error, 'cancelled');
      return undefined;
    }
  }

  #abort(error: unknown, reason: AbortReason): void {
    if (this.#isOver) return;
    this.stream.abort(error);
    this.#fail(error);
    this.#aborted.abort(reason);
    this.#ticket?.abandon();
  }

  #failed(error: unknown): void {
    if (isLoggedByCallee(error)) noteLogged(error);
    this.#fail(error);
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.stream.fail(error);
    this.#reject(error);
    const outcome = outcomeOf(error);
    if (outcome === 'cancelled') this.#span?.set({ 'sluice.cancelled': true });
    else this.#span?.fail(error);
    this.#close(outcome);
  }

  #close(outcome: CallOutcome): void {
    if (COUNTS_METRICS) {
      callMetrics.ended(this.#plan.key, outcome, performance.now() - this.#startedMs);
    }
    this.#letGo();
    this.#span?.end();
  }

  /** A stream that its request leaves unread would hold the producer back, and keep its slot, for ever. */
  #endWithRequest(): void {
    const { requestId } = this;
    const end = (): void => {
      const message =
        'The request that the stream belongs to is over: read it before, or detach it.';
      this.#abort(new CancelledError(message, { requestId }), 'cancelled');
    };
    this.#unlistenEnd = this.#parent?.onEnd(end) ?? nothing;
  }

  #letGo(): void {
    this.#isOver = true;
    this.#unlisten();
    this.#unlistenEnd?.();
    this.#leaveStreams();
    clearTimeout(this.#timer);
  }

  /** Ends the wait, not the call: it stays tied to its request. */
  #startTimer(): void {
    const { timeoutS } = this.#plan.options;
    if (timeoutS === undefined) return;
    // Made here, where the stack still names the caller: a timer's has no frame of the application.
    const error = new CallTimeoutError(callName(this.#plan), {
      requestId: this.requestId,
      timeoutS,
    });
    const giveUp = (): void => {
      this.stream.fail(error);
      this.#reject(error);
    };
    this.#timer = setTimeout(giveUp, Math.min(timeoutS * 1000, LONGEST_TIMER_MS));
  }
}

function nothing(): void {
  // Stands in where nothing is to be done.
}
