import { CancelledError } from '@sluice/core';
import type { ArgumentReader, IncomingCall } from '@sluice/ingress/channel';

import { decode } from '../codec/codec.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * A stream that is an argument of a call, at the callee: it has the methods of a generator, and its
 * producer is held back while nobody reads.
 */
export class ReceivedStream implements AsyncGenerator<unknown, undefined, undefined> {
  readonly #reader: ArgumentReader;
  readonly #call: IncomingCall;

  constructor(call: IncomingCall, index: number) {
    this.#call = call;
    this.#reader = call.openStream(index);
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    const step = await this.#reader.next();
    switch (step.kind) {
      case 'item':
        return { done: false, value: decode(step.value) };
      case 'end':
        return DONE;
      case 'failure':
        throw decode(step.value);
      case 'gone':
        throw this.#cancelled();
      default:
        return step satisfies never;
    }
  }

  async return(): Promise<IteratorResult<unknown, undefined>> {
    this.#reader.leave();
    return DONE;
  }

  async throw(error: unknown): Promise<IteratorResult<unknown, undefined>> {
    this.#reader.leave();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #cancelled(): CancelledError {
    const { requestId } = this.#call.head;
    const { reason } = this.#call.abort;
    return reason === undefined
      ? new CancelledError('The call that the stream came with is over.', { requestId })
      : new CancelledError(`Request ${requestId} was cancelled (${reason}).`, {
          requestId,
          cause: reason,
        });
  }
}
