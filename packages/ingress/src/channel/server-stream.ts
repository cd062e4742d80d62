import type { AbortReason } from '@sluice/core';
import { AbortState, type ActiveSpan } from '@sluice/core/internal';

import { type ChannelConnection, readNumber } from './channel-connection.js';
import { ChannelStream } from './channel-stream.js';
import { STREAM_CREDIT_BYTES } from './flow/window.js';
import { type DecodedAbort, decodeAbort } from './wire/abort-reason.js';
import { FrameType, isBulk } from './wire/frame.js';

/** What a slot is for: `resume` is a client that comes back to a stream, whose request has a slot already. */
export type SlotKind = 'request' | 'websocket' | 'resume';

/** The server that a stream belongs to: its connection, and the table of its streams. */
export interface ServerStreams {
  readonly connection: ChannelConnection;
  /** Forgets a stream whose last frame has left. */
  remove(stream: ServerStream): void;
  /** Gives the slot of a stream back, whose handler has ended. */
  ended(stream: ServerStream): void;
}

/** The replica's end of one stream. */
export abstract class ServerStream extends ChannelStream {
  readonly id: number;
  /** The kind of slot that the stream holds, if any; set by its server. */
  slot: SlotKind | undefined;
  /** When the handler began, on the clock of the handler; 0 when that has none. */
  startedMs = 0;
  /** How long the handler ran, once it has ended; 0 when it has no clock. */
  tookMs = 0;
  /** True when the handler failed: a 5xx, a cut response, or an error to the caller. */
  hasFailed = false;
  /** Of the work in this process; undefined where nothing is traced. */
  span: ActiveSpan | undefined;
  readonly #streams: ServerStreams;
  /** Created on first use: most streams never need it. */
  #abort: AbortState | undefined;
  /** True when an answer would have no reader; an aborted stream may still have one. */
  protected isDeaf = false;
  #hasEnded = false;

  /** `credit` is the number of bytes that the client may send before it has been granted more. */
  constructor(streams: ServerStreams, id: number, credit = 0) {
    super(streams.connection, STREAM_CREDIT_BYTES, credit);
    this.#streams = streams;
    this.id = id;
  }

  get abort(): AbortState {
    return (this.#abort ??= new AbortState());
  }

  get isAborted(): boolean {
    return this.#abort?.reason !== undefined;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  drained(): Promise<void> {
    // A handler that writes on with no reader must not block the event loop.
    if (this.isDeaf) return new Promise((resolve) => setImmediate(resolve));
    return this.outgoing.drained();
  }

  /** Gives the stream up because its client no longer waits; queued frames are dropped. */
  giveUp(reason: AbortReason): void {
    if (!this.isAnswered) this.isDeaf = true;
    this.connection.outbox.discard(this.outgoing);
    this.onPeerGone(reason);
    this.#tellAborted(reason);
  }

  #tellAborted(reason: AbortReason): void {
    if (!this.isAnswered) this.abort.abort(reason);
  }

  receive(type: number, payload: Buffer): void {
    if (isBulk(type)) this.incoming.receive(payload.length);
    switch (type) {
      case FrameType.Credit:
        this.connection.outbox.addCredit(this.outgoing, readNumber(payload));
        return;
      case FrameType.Abort:
        this.#receiveAbort(decodeAbort(payload));
        return;
      default:
        this.onFrame(type, payload);
    }
  }

  #receiveAbort({ reason, takesAnswer }: DecodedAbort): void {
    if (takesAnswer) this.#tellAborted(reason);
    else this.giveUp(reason);
  }

  /** Ends the stream after its handler: completes an open answer, gives the slot back, says `Closed`. */
  handlerEnded(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.onHandlerEnded();
    this.#streams.ended(this);
    const { usedOutgoing } = this;
    if (usedOutgoing?.head === undefined) this.#close();
    else usedOutgoing.onEmpty = () => this.#close();
  }

  #close(): void {
    // Work that the end of this process cuts short is lost, as the end of the connection will say.
    if (!this.isDeaf || this.#abort?.reason !== 'shutdown') this.sayClosed();
    this.#streams.remove(this);
  }

  /** Sends the last frame of the stream, which says that the handler has ended. */
  protected sayClosed(): void {
    this.connection.signal(FrameType.Closed, this.id);
  }

  /** True once the answer is complete: nothing can abort it any more. */
  protected abstract get isAnswered(): boolean;
  protected abstract onFrame(type: number, payload: Buffer): void;
  protected abstract onHandlerEnded(): void;

  /** Called when nothing more will arrive from the client. */
  protected onPeerGone(_reason: AbortReason): void {}

  protected sendFrame(type: number, payload: Uint8Array): boolean {
    return this.connection.outbox.send(this.outgoing, type, payload);
  }

  protected sendString(type: number, text: string): boolean {
    return this.connection.outbox.sendString(this.outgoing, type, text);
  }

  protected consumed(payload: Uint8Array): void {
    if (!this.#hasEnded) this.giveCredit(payload);
  }
}
