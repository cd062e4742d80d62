import { type ChannelConnection, readNumber } from './channel-connection.js';
import { ChannelStream } from './channel-stream.js';
import { STREAM_CREDIT_BYTES } from './flow/incoming-credit.js';
import type { Outcome } from './outcome.js';
import type { FrameWriter, FrameTarget } from './wire/frame-writer.js';
import { FrameType, isBulk } from './wire/frame.js';

/** What the streams of a client share: the connection they run over and their registration with it. */
export interface ClientStreams {
  readonly connection: ChannelConnection;
  /** Registers a stream under a fresh id. */
  open(stream: ClientStream): number;
  /** Called once by a stream when it is over. */
  release(stream: ClientStream): void;
}

/**
 * The sender's side of one stream: credit both ways, and what became of it.
 *
 * A stream lives until the replica says that its handler has ended, not only until it has answered.
 */
export abstract class ClientStream extends ChannelStream implements FrameTarget {
  readonly id: number;
  /** The count of writes to the socket when the first frame was queued; undefined until then. */
  #openedAt: number | undefined;
  readonly #streams: ClientStreams;
  #isOver = false;
  /** Nothing more is sent, though the stream is not over. */
  #isGivenUp = false;

  /** `credit` is what the server lets every stream of this kind send before it has said anything. */
  constructor(streams: ClientStreams, credit = 0) {
    super(streams.connection, credit, STREAM_CREDIT_BYTES);
    this.#streams = streams;
    this.id = streams.open(this);
  }

  /** With `stream`, where to encode the frame that opens it; {@link opened} sends it. */
  get writer(): FrameWriter {
    return this.connection.writer;
  }

  get stream(): number {
    return this.id;
  }

  /** The kind of slot it takes at the replica; undefined for none. */
  abstract get slot(): 'request' | 'websocket' | undefined;

  get isOver(): boolean {
    return this.#isOver;
  }

  /** True once the replica knows, or will know, of this stream. */
  protected get hasOpened(): boolean {
    return this.#openedAt !== undefined;
  }

  /** The frame that opens the stream is with the writer. */
  protected opened(): void {
    const { connection } = this;
    this.#openedAt = connection.flushes;
    connection.schedule();
  }

  protected send(type: number, payload: Uint8Array): boolean {
    if (this.#isOver || this.#isGivenUp) return false;
    return this.connection.outbox.send(this.outgoing, type, payload);
  }

  /** Tells the replica that nobody waits any more; it answers with `Closed` when the handler has ended. */
  protected signalAbort(reason: number): void {
    if (this.#isOver || this.#openedAt === undefined) return;
    this.#isGivenUp = true;
    this.#discard();
    this.connection.signalByte(FrameType.Abort, this.id, reason);
  }

  /** Tells the replica that its answer may have no reader, and still takes it. */
  protected signalCancel(reason: number): void {
    if (!this.#isOver && this.#openedAt !== undefined) {
      this.connection.signalByte(FrameType.Abort, this.id, reason);
    }
  }

  protected consumed(payload: Uint8Array): void {
    if (!this.#isOver) this.giveCredit(payload);
  }

  receive(type: number, payload: Buffer): void {
    if (isBulk(type)) this.incoming.receive(payload.length);
    switch (type) {
      case FrameType.Credit:
        this.connection.outbox.addCredit(this.outgoing, readNumber(payload));
        this.onCredit();
        return;
      case FrameType.Reject:
        this.finish({ kind: 'rejected', why: payload[0] === 1 ? 'draining' : 'full' });
        return;
      case FrameType.Closed:
        this.onClosed();
        return;
      default:
        this.onFrame(type, payload);
    }
  }

  /** The connection is gone. */
  lose(): void {
    const sent = this.#openedAt !== undefined && this.connection.flushes > this.#openedAt;
    this.finish({ kind: 'lost', sent, responseStarted: this.hasResponseStarted });
  }

  protected abstract get hasResponseStarted(): boolean;
  protected abstract onFrame(type: number, payload: Buffer): void;
  protected abstract onOver(outcome: Outcome): void;

  protected onCredit(): void {}

  protected onClosed(): void {
    this.finish({ kind: 'done' });
  }

  protected finish(outcome: Outcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#discard();
    this.#streams.release(this);
    this.onOver(outcome);
  }

  #discard(): void {
    const { usedOutgoing } = this;
    if (usedOutgoing !== undefined) this.connection.outbox.discard(usedOutgoing);
  }
}
