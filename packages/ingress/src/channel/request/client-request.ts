import type { Exchange, AbortReason } from '@sluice/core';
import { INTERNAL_ERROR, type RelaySink } from '@sluice/core/internal';

import { ProtocolError } from '../channel-error.js';
import { ClientStream, type ClientStreams } from '../client-stream.js';
import type { Outcome, OutcomeListener } from '../outcome.js';
import { encodeAbortReason } from '../wire/abort-reason.js';
import { EMPTY, FrameType } from '../wire/frame.js';
import { MessageParts } from '../wire/message-parts.js';
import { type HandedOff, decodeHandedOff } from './handed-off.js';
import type { OutgoingBody } from './outgoing-body.js';
import { encodeRequest } from './request-head.js';
import { decodeResponse } from './response-frame.js';

/** An exchange as its sender sees it. */
export interface ForwardedExchange extends Pick<Exchange, 'head' | 'abort'> {
  readonly reply: RelaySink;
  /** The time, as `Date.now()` gives it, after which the request must not start; absent for none. */
  readonly deadlineMs?: number | undefined;
  /** The context of the span that the exchange belongs to; absent where nothing is traced. */
  readonly trace?: string | undefined;
  /** True when the exchange is aborted because its client may have left, but an answer would still be sent. */
  readonly takesAnswer?: boolean;
  /** Takes the response from another replica; this one has no more to do with it. */
  handedOff?(handed: HandedOff): void;
}

/** An exchange to forward, and the listener of its outcome. */
export interface Forwarded {
  readonly exchange: ForwardedExchange;
  readonly listener: OutcomeListener;
  readonly body: OutgoingBody | undefined;
  /** The frame that opens the stream; defaults to that of a request. */
  readonly type?: number;
}

/** Sends one exchange to a replica, and answers it with the replica's answer. */
export class ClientRequest extends ClientStream {
  readonly #exchange: ForwardedExchange;
  readonly #body: OutgoingBody | undefined;
  readonly #listener: OutcomeListener;
  readonly #type: number;
  /** The pieces of a long call that is handed off. */
  #parts: MessageParts | undefined;
  #removeAbort: () => void = nothing;
  /** True once the client has its response, whole or cut. */
  #isAnswered = false;
  #isAborted = false;
  #hasFailed = false;
  #isSending = false;
  /** Payloads written to a slow client; their credit waits until the client has taken them. */
  #unread: Uint8Array[] | undefined;

  constructor(streams: ClientStreams, { exchange, listener, body, type }: Forwarded) {
    super(streams);
    this.#type = type ?? FrameType.Request;
    this.#exchange = exchange;
    this.#listener = listener;
    this.#body = body;
  }

  start(): void {
    this.#removeAbort = this.#exchange.abort.listen((reason) => this.#abort(reason));
    if (this.#isAborted) return;
    try {
      encodeRequest(this, this.#exchange.head, {
        type: this.#type,
        hasBody: this.#body !== undefined,
        body: this.#body?.whole,
        deadlineMs: this.#exchange.deadlineMs,
        trace: this.#exchange.trace,
      });
      this.opened();
    } catch (error) {
      this.#refuse(error);
    }
  }

  get slot(): 'request' {
    return 'request';
  }

  protected get hasResponseStarted(): boolean {
    return this.#exchange.reply.responded;
  }

  protected onFrame(type: number, payload: Buffer): void {
    if (this.#isAborted || this.#isAnswered) {
      if (type === FrameType.Data) this.consumed(payload);
      else if (type === FrameType.Answer) this.finish(DONE);
      return;
    }
    try {
      this.#drive(type, payload);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      // The replica sent an invalid response (a header with a line break), which is the app's mistake.
      this.#answerInvalid();
    }
    if (type === FrameType.Answer) this.finish(DONE);
  }

  /** Sends a long body when the replica grants credit for it. */
  protected override onCredit(): void {
    if (this.#isSending || this.#body === undefined || this.#body.isShort) return;
    this.#isSending = true;
    void this.#sendBody(this.#body);
  }

  protected override onClosed(): void {
    if (!this.#isAnswered && !this.#isAborted) this.#exchange.reply.destroy();
    this.finish(DONE);
  }

  protected onOver(outcome: Outcome): void {
    this.#removeAbort();
    if (outcome.kind === 'done') this.#body?.release();
    if (this.#hasFailed) return;
    if (this.#isAborted || (outcome.kind === 'lost' && this.#isAnswered)) {
      this.#listener.ended(DONE);
      return;
    }
    if (outcome.kind === 'lost' && outcome.responseStarted) this.#exchange.reply.destroy();
    this.#listener.ended(outcome);
  }

  async #sendBody(body: OutgoingBody): Promise<void> {
    try {
      for (let index = 0; ; index += 1) {
        // Pieces must leave in order.
        // oxlint-disable-next-line no-await-in-loop
        const piece = await body.piece(index);
        if (this.isOver || this.#isAborted) return;
        if (piece === undefined) {
          this.send(FrameType.End, EMPTY);
          return;
        }
        // oxlint-disable-next-line no-await-in-loop
        if (!this.send(FrameType.Data, piece)) await this.outgoing.drained();
      }
    } catch (error) {
      this.#refuse(error);
    }
  }

  #drive(type: number, payload: Buffer): void {
    switch (type) {
      case FrameType.Answer:
      case FrameType.Response: {
        const { status, rawHeaders, body } = decodeResponse(payload);
        this.#answered();
        this.#exchange.reply.respond(status, rawHeaders, body);
        return;
      }
      case FrameType.ResponseHead: {
        const { status, rawHeaders } = decodeResponse(payload);
        this.#body?.release();
        this.#exchange.reply.begin(status, rawHeaders);
        return;
      }
      case FrameType.Data:
        this.#write(payload);
        return;
      case FrameType.End:
        this.#answered();
        this.#exchange.reply.end();
        return;
      case FrameType.Reset:
        this.#answered();
        this.#exchange.reply.destroy();
        return;
      case FrameType.Part:
      case FrameType.HandOff:
        this.#handOff(type, payload);
        return;
      default:
    }
  }

  #handOff(type: number, payload: Buffer): void {
    this.#parts ??= new MessageParts();
    const whole = this.#parts.add(type, payload);
    this.consumed(payload);
    if (whole === undefined) return;
    this.#answered();
    this.#exchange.handedOff?.(decodeHandedOff(whole));
  }

  #answered(): void {
    this.#isAnswered = true;
    this.#body?.release();
  }

  #write(payload: Buffer): void {
    const hasRoom = this.#exchange.reply.write(payload, this.connection.hold());
    if (this.#unread !== undefined) {
      this.#unread.push(payload);
      return;
    }
    if (hasRoom) {
      this.consumed(payload);
      return;
    }
    this.#unread = [payload];
    void this.#awaitDrained();
  }

  async #awaitDrained(): Promise<void> {
    await this.#exchange.reply.drained();
    const taken = this.#unread ?? [];
    this.#unread = undefined;
    for (const piece of taken) this.consumed(piece);
  }

  #abort(reason: AbortReason): void {
    if (this.#isAborted || this.isOver) return;
    if (this.#exchange.takesAnswer === true && this.hasOpened) {
      this.signalCancel(encodeAbortReason(reason, true));
      return;
    }
    this.#isAborted = true;
    this.#body?.release();
    if (this.hasOpened) this.signalAbort(encodeAbortReason(reason));
    else this.finish({ kind: 'done' });
  }

  /** Gives up a request that cannot be sent: its body is refused or too slow, or its client is gone. */
  #refuse(error: unknown): void {
    if (this.isOver || this.#isAborted) return;
    this.#isAborted = true;
    if (!this.#isAnswered) {
      this.#hasFailed = true;
      this.#listener.failed(error);
    }
    if (this.hasOpened) this.signalAbort(encodeAbortReason('disconnect'));
    else this.finish({ kind: 'done' });
  }

  #answerInvalid(): void {
    this.#isAborted = true;
    this.#body?.release();
    this.signalAbort(encodeAbortReason('cancelled'));
    if (this.#exchange.reply.responded) {
      this.#exchange.reply.destroy();
      return;
    }
    const { status, headers, body } = INTERNAL_ERROR;
    this.#exchange.reply.respond(status, headers, body);
  }
}

const DONE: Outcome = { kind: 'done' };

function nothing(): void {
  // There is nothing to remove yet.
}
