import type { AbortState } from '@sluice/core';

import { ProtocolError } from '../channel-error.js';
import { ServerStream, type ServerStreams } from '../server-stream.js';
import { EMPTY, FrameType } from '../wire/frame.js';
import { MessageParts } from '../wire/message-parts.js';
import type { CallHead, Encoded, DecodedCall } from './call-frame.js';

/** The replica's side of one handle call. */
export interface IncomingCall {
  readonly head: CallHead;
  readonly argument: Encoded;
  /** Resolves when the caller can take more. */
  item(value: Encoded): Promise<void>;
  result(value: Encoded): void;
  error(value: Encoded): void;
  readonly abort: AbortState;
}

const TAKEN = Promise.resolve();

/** Answers one handle call at the replica. */
export class ServerCall extends ServerStream implements IncomingCall {
  readonly head: CallHead;
  #argument: Encoded;
  readonly #parts = new MessageParts();
  #start: (() => void) | undefined;
  #isAnswered = false;

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
    this.#answer(FrameType.Failure, value);
  }

  protected get isAnswered(): boolean {
    return this.#isAnswered;
  }

  protected onFrame(type: number, payload: Buffer): void {
    if (type !== FrameType.Part && type !== FrameType.Argument) {
      throw new ProtocolError(`frame type ${type} on a call.`);
    }
    this.consumed(payload);
    const whole = this.#parts.add(type, payload);
    if (whole === undefined) return;
    this.#argument = whole;
    const start = this.#start;
    this.#start = undefined;
    start?.();
  }

  protected override onPeerGone(): void {
    if (this.#start === undefined) return;
    // A call that has not begun has no handler that could end it.
    this.#start = undefined;
    this.handlerEnded();
  }

  protected onHandlerEnded(): void {}

  #answer(type: number, value: Encoded): void {
    if (this.#isAnswered || this.isAborted) return;
    this.#isAnswered = true;
    this.sendFrame(type, value);
  }
}
