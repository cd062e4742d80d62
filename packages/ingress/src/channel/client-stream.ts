import { type ChannelConnection, readNumber } from './channel-connection.js';
import { ChannelStream } from './channel-stream.js';
import { STREAM_CREDIT_BYTES } from './flow/window.js';
import { TURNED_AWAY, type Outcome } from './outcome.js';
import { FrameType, isBulk } from './wire/frame.js';
import { decodeRejection } from './wire/rejection.js';

/** The client that a stream belongs to: its connection, and the table of its streams. */
export interface ClientStreams {
  readonly connection: ChannelConnection;
  /** Registers a stream under a fresh id. */
  open(stream: ClientStream): number;
  /** Called once by a stream when it is over. */
  release(stream: ClientStream): void;
}

/**
 * The sender's end of one stream: its credit, and its outcome.
 *
 * A stream lives until the replica says that the handler has ended, which may be after the answer.
 */
export abstract class ClientStream extends ChannelStream {
  readonly id: number;
  /** The count of writes to the socket when the first frame was queued; undefined until then. */
  #openedAt: number | undefined;
  readonly #streams: ClientStreams;
  #isOver = false;
  /** True when nothing more is sent, though the stream is not over. */
  #isGivenUp = false;

  /** `credit` is the number of bytes that every stream of this kind may send at its start. */
  constructor(streams: ClientStreams, credit = 0) {
    super(streams.connection, credit, STREAM_CREDIT_BYTES);
    this.#streams = streams;
    this.id = streams.open(this);
  }

  /** The kind of slot that the stream takes at the replica; undefined for none. */
  abstract get slot(): 'request' | 'websocket' | undefined;

  get isOver(): boolean {
    return this.#isOver;
  }

  /** True once the replica knows, or will know, of this stream. */
  protected get hasOpened(): boolean {
    return this.#openedAt !== undefined;
  }

  /** Sends the frame that opens the stream; call it when the frame has been encoded. */
  protected opened(): void {
    const { connection } = this;
    this.#openedAt = connection.flushes;
    connection.schedule();
  }

  protected send(type: number, payload: Uint8Array): boolean {
    if (this.#isOver || this.#isGivenUp) return false;
    return this.connection.outbox.send(this.outgoing, type, payload);
  }

  /** Tells the replica that the client no longer waits; `Closed` follows when the handler has ended. */
  protected signalAbort(reason: number): void {
    if (this.#isOver || this.#openedAt === undefined) return;
    this.#isGivenUp = true;
    this.#discard();
    this.connection.signalByte(FrameType.Abort, this.id, reason);
  }

  /** Tells the replica that its answer may have no reader; an answer is still taken. */
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
        this.finish({ kind: 'rejected', why: decodeRejection(payload) });
        return;
      case FrameType.Closed:
        this.onClosed();
        return;
      default:
        this.onFrame(type, payload);
    }
  }

  /** Ends the stream because its connection has ended. */
  lose(): void {
    const sent = this.#openedAt !== undefined && this.connection.flushes > this.#openedAt;
    this.finish({ kind: 'lost', sent, responseStarted: this.hasResponseStarted });
  }

  /** Ends the stream because the replica has said that it never began its work. */
  turnAway(): void {
    this.finish(TURNED_AWAY);
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
