import type { AbortReason, AbortState } from '@sluice/core';

import { readNumber } from '../channel-connection.js';
import { ClientStream, type ClientStreams } from '../client-stream.js';
import type { Outcome, OutcomeListener } from '../outcome.js';
import { encodeAbortReason } from '../wire/abort-reason.js';
import { FrameType, INLINE_BODY_BYTES } from '../wire/frame.js';
import { MessageParts } from '../wire/message-parts.js';
import { decodeDemand } from './argument-step.js';
import { type CallHead, type Encoded, encodeCall } from './call-frame.js';
import { type ArgumentSource, OutgoingArguments } from './outgoing-arguments.js';

/** The sender's side of one handle call. */
export interface OutgoingCall {
  readonly head: CallHead;
  readonly argument: Encoded;
  /** The streams among the arguments, in the order in which `argument` counts them. */
  readonly streams?: readonly ArgumentSource[] | undefined;
  /** Takes an item of a stream; a returned promise holds back the next one. */
  item(value: Encoded): void | Promise<void>;
  result(value: Encoded): void;
  /** Takes the error that the callee threw. */
  error(value: Encoded): void;
  /** Aborted when the caller gives up. */
  readonly abort: AbortState;
}

interface Arrived {
  readonly type: number;
  readonly value: Buffer;
  /** The last frame of the message; its credit goes back when the caller has taken the message. */
  readonly last: Buffer;
}

/** Sends one handle call and hands its items and result to the caller, one after another. */
export class ClientCall extends ClientStream {
  readonly #call: OutgoingCall;
  readonly #listener: OutcomeListener;
  readonly #parts = new MessageParts();
  #arguments: OutgoingArguments | undefined;
  #removeAbort: () => void = () => {};
  #isAborted = false;
  #hasAnswer = false;
  #hasStarted = false;
  /** The messages behind an item that the caller has not taken yet. */
  readonly #waiting: Arrived[] = [];
  /** Pieces of the next message; their credit is kept until the caller has taken the one before. */
  readonly #keptParts: Buffer[] = [];
  #isTaking = false;
  #outcome: Outcome | undefined;
  #hasSettled = false;

  constructor(streams: ClientStreams, call: OutgoingCall, listener: OutcomeListener) {
    super(streams);
    this.#call = call;
    this.#listener = listener;
  }

  start(): void {
    const call = this.#call;
    this.#removeAbort = call.abort.listen((reason) => this.#abort(reason));
    if (this.#isAborted) {
      this.finish({ kind: 'done' });
      return;
    }
    const { head, argument } = call;
    const isInline = argument.length <= INLINE_BODY_BYTES;
    try {
      encodeCall(this, head, isInline ? argument : undefined);
      this.opened();
    } catch (error) {
      this.#refuse(error);
      return;
    }
    if (!isInline) this.send(FrameType.Argument, argument);
  }

  get slot(): 'request' {
    return 'request';
  }

  protected get hasResponseStarted(): boolean {
    return this.#hasStarted;
  }

  protected onFrame(type: number, payload: Buffer): void {
    if (this.#isAborted) {
      this.consumed(payload);
      return;
    }
    this.#hasStarted = true;
    if (type === FrameType.StreamDemand || type === FrameType.StreamLeave) {
      this.#answerReader(type, readNumber(payload));
      return;
    }
    const value = this.#parts.add(type, payload);
    if (value === undefined) {
      if (this.#isTaking) this.#keptParts.push(payload);
      else this.consumed(payload);
      return;
    }
    this.#waiting.push({ type, value, last: payload });
    if (!this.#isTaking) this.#take();
  }

  /** The callee reads a stream among the arguments, or has left it. */
  #answerReader(type: number, number: number): void {
    const { streams } = this.#call;
    if (streams === undefined) return;
    this.#arguments ??= new OutgoingArguments(streams, (frame, payload) => {
      this.send(frame, payload);
    });
    if (type === FrameType.StreamLeave) {
      this.#arguments.leave(number);
      return;
    }
    const { index, items } = decodeDemand(number);
    this.#arguments.demand(index, items);
  }

  protected override onClosed(): void {
    const isAnswered = this.#hasAnswer || this.#waiting.some(({ type }) => type !== FrameType.Item);
    // A callee that ends without an answer has failed without being able to say how.
    if (isAnswered || this.#isAborted) this.finish({ kind: 'done' });
    else this.finish({ kind: 'lost', sent: true, responseStarted: this.#hasStarted });
  }

  protected onOver(outcome: Outcome): void {
    this.#arguments?.stop();
    this.#outcome = this.#isAborted ? { kind: 'done' } : outcome;
    if (!this.#isTaking) this.#end();
  }

  /** Hands over the waiting messages until the caller asks to wait. */
  #take(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const taken = this.#handOver(next);
      if (taken !== undefined) {
        this.#isTaking = true;
        void this.#awaitTaken(taken, next.last);
        return;
      }
      this.consumed(next.last);
    }
    if (this.#outcome !== undefined) this.#end();
  }

  #handOver({ type, value }: Arrived): void | Promise<void> {
    try {
      if (type === FrameType.Item) return this.#call.item(value);
      this.#hasAnswer = true;
      if (type === FrameType.Result) this.#call.result(value);
      else this.#call.error(value);
    } catch (error) {
      this.#fail(error);
      this.#abort('cancelled');
    }
    return undefined;
  }

  async #awaitTaken(taken: Promise<void>, last: Buffer): Promise<void> {
    try {
      await taken;
    } catch {
      // A consumer that failed wants no more items.
      this.#abort('cancelled');
    }
    this.#isTaking = false;
    this.consumed(last);
    for (const part of this.#keptParts.splice(0)) this.consumed(part);
    this.#take();
  }

  #end(): void {
    if (this.#hasSettled) return;
    this.#hasSettled = true;
    this.#removeAbort();
    const outcome = this.#outcome ?? { kind: 'done' };
    // The caller has all items and the result, so a connection lost after that changes nothing.
    const isDone = outcome.kind === 'lost' && this.#hasAnswer;
    this.#listener.ended(isDone ? { kind: 'done' } : outcome);
  }

  #fail(error: unknown): void {
    if (this.#hasSettled) return;
    this.#hasSettled = true;
    this.#removeAbort();
    this.#listener.failed(error);
  }

  /** Fails the call because its head cannot be sent. */
  #refuse(error: unknown): void {
    this.#isAborted = true;
    this.#fail(error);
    this.finish({ kind: 'done' });
  }

  #abort(reason: AbortReason): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#waiting.length = 0;
    this.#arguments?.stop();
    this.signalAbort(encodeAbortReason(reason));
  }
}
