import { type SentStep, encodeStep } from './argument-step.js';

/** A stream that is an argument of a call, at the caller. */
export interface ArgumentSource {
  /** Never rejects: what the producer throws is a step. */
  next(): Promise<SentStep>;
  /** The callee reads no more; may be called more than once. */
  leave(): void;
}

interface Outgoing {
  readonly source: ArgumentSource;
  /** Items that the callee takes beyond those sent. */
  demanded: number;
  isSending: boolean;
  isOver: boolean;
}

/**
 * Sends the items of the streams that are arguments of a call.
 *
 * A producer is asked for an item only when the callee has asked, so a slow callee holds it back, and
 * one that never reads a stream never starts it.
 */
export class OutgoingArguments {
  readonly #streams: readonly Outgoing[];
  readonly #send: (type: number, payload: Buffer) => void;

  constructor(sources: readonly ArgumentSource[], send: (type: number, payload: Buffer) => void) {
    this.#streams = sources.map((source) => ({
      source,
      demanded: 0,
      isSending: false,
      isOver: false,
    }));
    this.#send = send;
  }

  demand(index: number, items: number): void {
    const stream = this.#streams[index];
    if (stream === undefined || stream.isOver) return;
    stream.demanded += items;
    if (!stream.isSending) void this.#sendItems(index, stream);
  }

  /** The callee wants no more of a stream. */
  leave(index: number): void {
    const stream = this.#streams[index];
    if (stream === undefined || stream.isOver) return;
    stream.isOver = true;
    stream.source.leave();
  }

  /** Sends nothing more. The sources are the caller's to end: the call may go to another replica. */
  stop(): void {
    for (const stream of this.#streams) stream.isOver = true;
  }

  async #sendItems(index: number, stream: Outgoing): Promise<void> {
    stream.isSending = true;
    while (stream.demanded > 0) {
      stream.demanded -= 1;
      // Items leave in order.
      // oxlint-disable-next-line no-await-in-loop
      const step = await stream.source.next();
      if (stream.isOver) return;
      const { type, payload } = encodeStep(index, step);
      this.#send(type, payload);
      stream.isOver = step.kind !== 'item';
      if (stream.isOver) return;
    }
    stream.isSending = false;
  }
}
