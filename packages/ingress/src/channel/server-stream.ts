import type { AbortReason } from '@sluice/core';

import { type ChannelConnection, readNumber } from './channel-connection.js';
import { ChannelStream } from './channel-stream.js';
import { STREAM_CREDIT_BYTES } from './flow/incoming-credit.js';
import { type DecodedAbort, decodeAbort } from './wire/abort-reason.js';
import type { FrameTarget } from './wire/frame-writer.js';
import { FrameType, isBulk } from './wire/frame.js';

/** What the streams of a server share. */
export interface ServerStreams {
  readonly connection: ChannelConnection;
  /** The last frame of `stream` has left: forget it. */
  remove(stream: ServerStream): void;
  /** The handler of `stream` has ended: give its slot back. */
  ended(stream: ServerStream): void;
}

/** The replica's side of one stream. */
export abstract class ServerStream extends ChannelStream {
  readonly id: number;
  /** The kind of slot it holds, if any; its server's to set. */
  slot: 'request' | 'websocket' | undefined;
  readonly #streams: ServerStreams;
  #abortReason: AbortReason | undefined;
  #isDeaf = false;
  #abortListeners: Set<(reason: AbortReason) => void> | undefined;
  #hasEnded = false;

  /** `credit` is what the client may send on such a stream before it has been granted more. */
  constructor(streams: ServerStreams, id: number, credit = 0) {
    super(streams.connection, STREAM_CREDIT_BYTES, credit);
    this.#streams = streams;
    this.id = id;
  }

  get abortReason(): AbortReason | undefined {
    return this.#abortReason;
  }

  /** Nobody would take an answer any more, which need not be so once it is aborted. */
  protected get isDeaf(): boolean {
    return this.#isDeaf;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  onAbort(listener: (reason: AbortReason) => void): () => void {
    if (this.#abortReason !== undefined) {
      listener(this.#abortReason);
      return () => {};
    }
    this.#abortListeners ??= new Set();
    this.#abortListeners.add(listener);
    return () => this.#abortListeners?.delete(listener);
  }

  drained(): Promise<void> {
    // Who writes on though nobody listens must not keep the event loop from everything else.
    if (this.#isDeaf) return new Promise((resolve) => setImmediate(resolve));
    return this.outgoing.drained();
  }

  /** Nobody waits any more; what is queued is dropped. */
  abort(reason: AbortReason): void {
    if (!this.isAnswered) this.#isDeaf = true;
    this.connection.outbox.discard(this.outgoing);
    this.onPeerGone(reason);
    this.#tellAborted(reason);
  }

  #tellAborted(reason: AbortReason): void {
    if (this.#abortReason !== undefined || this.isAnswered) return;
    this.#abortReason = reason;
    const listeners = this.#abortListeners;
    this.#abortListeners = undefined;
    for (const listener of listeners ?? []) listener(reason);
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
    else this.abort(reason);
  }

  /** The handler has ended: completes what it left open, says so, and gives the slot back. */
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
    this.sayClosed();
    this.#streams.remove(this);
  }

  /** Says that the handler has ended: the last thing said on a stream. */
  protected sayClosed(): void {
    this.connection.signal(FrameType.Closed, this.id);
  }

  /** True once the answer is complete: nothing can abort it any more. */
  protected abstract get isAnswered(): boolean;
  protected abstract onFrame(type: number, payload: Buffer): void;
  protected abstract onHandlerEnded(): void;

  /** Nothing more will arrive, whether or not it was still wanted. */
  protected onPeerGone(_reason: AbortReason): void {}

  /** Where to encode a frame that is not bulk and comes first on its stream. */
  protected target(): FrameTarget {
    this.connection.schedule();
    return { writer: this.connection.writer, stream: this.id };
  }

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
