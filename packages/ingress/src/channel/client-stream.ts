import type { Connection } from './connection.js';
import { readNumber } from './connection.js';
import { IncomingCredit, OutgoingStream, STREAM_CREDIT_BYTES } from './flow.js';
import { FrameType, bulkCost, isBulk } from './frame.js';
import type { FrameTarget } from './head.js';
import type { Outcome } from './types.js';

/** What the streams of a client share: the connection they run over and their registration with it. */
export interface ClientStreams {
  readonly connection: Connection;
  /** Registers a stream under a fresh id. */
  open(stream: ClientStream): number;
  /** Called once by a stream when it is over. */
  release(stream: ClientStream, outcome: Outcome): void;
}

/**
 * The sender's side of one stream: credit both ways, and what became of it.
 *
 * A stream lives until the replica says that its handler has ended, not only until it has answered.
 */
export abstract class ClientStream {
  readonly outgoing: OutgoingStream;
  readonly incoming: IncomingCredit;
  protected readonly connection: Connection;
  /** The count of writes to the socket when the first frame was queued; undefined until then. */
  #openedAt: number | undefined;
  readonly #streams: ClientStreams;
  #isOver = false;

  /** `credit` is what the server lets every stream of this kind send before it has said anything. */
  constructor(streams: ClientStreams, credit = 0) {
    this.#streams = streams;
    this.connection = streams.connection;
    const id = streams.open(this);
    this.outgoing = new OutgoingStream(id, credit);
    this.incoming = new IncomingCredit(STREAM_CREDIT_BYTES, (bytes) =>
      this.connection.signalNumber(FrameType.Credit, id, bytes),
    );
  }

  get id(): number {
    return this.outgoing.id;
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

  /** Sends the frame that opens the stream; nothing has been sent when `encode` throws. */
  protected openWith(encode: (target: FrameTarget) => void): void {
    const { connection } = this;
    encode({ writer: connection.writer, stream: this.id });
    this.#openedAt = connection.flushes;
    connection.schedule();
  }

  protected send(type: number, payload: Uint8Array): boolean {
    return this.connection.outbox.send(this.outgoing, type, payload);
  }

  /** Tells the replica that nobody waits any more; it answers with `Closed` when the handler has ended. */
  protected signalAbort(reason: number): void {
    if (this.#isOver || this.#openedAt === undefined) return;
    this.connection.outbox.discard(this.outgoing);
    this.connection.signalByte(FrameType.Abort, this.id, reason);
  }

  /** Gives credit back for a payload that has been consumed. */
  protected consumed(payload: Uint8Array): void {
    if (!this.#isOver) this.incoming.consume(bulkCost(payload.length));
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
    this.connection.outbox.discard(this.outgoing);
    this.#streams.release(this, outcome);
    this.onOver(outcome);
  }
}
