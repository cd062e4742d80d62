import type { AbortState } from '@sluice/core';
import type { ActiveSpan } from '@sluice/core/internal';

import { ProtocolError } from '../channel-error.js';
import { ServerStream, type ServerStreams } from '../server-stream.js';
import { EMPTY, FrameType, isBulk } from '../wire/frame.js';
import { MessageParts } from '../wire/message-parts.js';
import { decodeStep, encodeDemand } from './argument-step.js';
import type { CallHead, Encoded, DecodedCall } from './call-frame.js';
import { type ArgumentReader, IncomingArgument } from './incoming-arguments.js';

/** The replica's side of one handle call. */
export interface IncomingCall {
  readonly head: CallHead;
  readonly argument: Encoded;
  /** Opens the stream of a number that `argument` has; each is opened once. */
  openStream(index: number): ArgumentReader;
  /** Resolves when the caller can take more. */
  item(value: Encoded): Promise<void>;
  result(value: Encoded): void;
  error(value: Encoded): void;
  readonly abort: AbortState;
  /** Of the call in this process; undefined where nothing is traced. */
  readonly span?: ActiveSpan | undefined;
}

const TAKEN = Promise.resolve();

/** Answers one handle call at the replica. */
export class ServerCall extends ServerStream implements IncomingCall {
  readonly head: CallHead;
  #argument: Encoded;
  readonly #parts = new MessageParts();
  #start: (() => void) | undefined;
  #isAnswered = false;
  /** Created on first use: few calls have streams among their arguments. */
  #streams: Map<number, IncomingArgument> | undefined;
  #isOpen = false;

  /** `start` is called once the whole argument is here. */
  constructor(streams: ServerStreams, id: number, call: DecodedCall) {
    super(streams, id);
    this.head = call.head;
    this.#argument = call.argument ?? EMPTY;
  }

  get argument(): Encoded {
    return this.#argument;
  }

  /** Asks for an argument that did not come with the head, and calls `start` when it is here. */
  awaitArgument(start: () => void): void {
    this.#start = start;
    this.#open();
  }

  openStream(index: number): ArgumentReader {
    const streams = (this.#streams ??= new Map<number, IncomingArgument>());
    if (streams.has(index)) throw new ProtocolError('an argument was opened twice.');
    const stream = new IncomingArgument(index, {
      demand: (which, items) => {
        this.#open();
        this.connection.signalNumber(FrameType.StreamDemand, this.id, encodeDemand(which, items));
      },
      leave: (which) => this.connection.signalNumber(FrameType.StreamLeave, this.id, which),
    });
    streams.set(index, stream);
    if (this.isDeaf || this.hasEnded) stream.close();
    return stream;
  }

  /** Grants the first credit, once. */
  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.incoming.open();
  }

  item(value: Encoded): Promise<void> {
    if (this.#isAnswered || this.isAborted) return TAKEN;
    return this.sendFrame(FrameType.Item, value) ? TAKEN : this.drained();
  }

  result(value: Encoded): void {
    this.#answer(FrameType.Result, value);
  }

  error(value: Encoded): void {
    this.hasFailed = true;
    this.#answer(FrameType.Failure, value);
  }

  protected get isAnswered(): boolean {
    return this.#isAnswered;
  }

  protected onFrame(type: number, payload: Buffer): void {
    if (type !== FrameType.Part && !isArgument(type)) {
      throw new ProtocolError(`frame type ${type} on a call.`);
    }
    if (isBulk(type)) this.consumed(payload);
    const whole = this.#parts.add(type, payload);
    if (whole === undefined) return;
    if (type === FrameType.Argument) this.#argued(whole);
    else this.#step(type, whole);
  }

  #argued(argument: Buffer): void {
    this.#argument = argument;
    const start = this.#start;
    this.#start = undefined;
    start?.();
  }

  #step(type: number, payload: Buffer): void {
    const decoded = decodeStep(type, payload);
    const stream = decoded && this.#streams?.get(decoded.index);
    if (decoded === undefined || stream === undefined) {
      throw new ProtocolError('an item of an argument that nobody has opened.');
    }
    stream.receive(decoded.step);
  }

  protected override onPeerGone(): void {
    this.#closeStreams();
    if (this.#start === undefined) return;
    // A call that has not begun has no handler that could end it.
    this.#start = undefined;
    this.handlerEnded();
  }

  protected onHandlerEnded(): void {
    this.#closeStreams();
  }

  #closeStreams(): void {
    if (this.#streams === undefined) return;
    for (const stream of this.#streams.values()) stream.close();
  }

  #answer(type: number, value: Encoded): void {
    if (this.#isAnswered || this.isAborted) return;
    this.#isAnswered = true;
    this.sendFrame(type, value);
  }
}

function isArgument(type: number): boolean {
  switch (type) {
    case FrameType.Argument:
    case FrameType.StreamItem:
    case FrameType.StreamEnd:
    case FrameType.StreamFailure:
      return true;
    default:
      return false;
  }
}
