import { HAND_OFF, type StreamingCall } from '@sluice/core/internal';

import { ItemQueue } from './item-queue.js';

/** The call behind a stream. */
export interface StreamOwner {
  cancel(): void;
  /** Somebody reads. */
  begin(): void;
  /** Gives the call away, if it has not begun. */
  handOff(): StreamingCall | undefined;
}

/** The items of a call, which begins with the first read at the latest. */
export class CallStream extends ItemQueue {
  readonly #owner: StreamOwner;

  constructor(requestId: string, owner: StreamOwner) {
    super(requestId, () => owner.cancel());
    this.#owner = owner;
  }

  override next(): Promise<IteratorResult<unknown, undefined>> {
    this.#owner.begin();
    return super.next();
  }

  handOff(): StreamingCall | undefined {
    return this.#owner.handOff();
  }
}

// An exported class cannot say this itself: declarations are made file by file, without the key's type.
Object.defineProperty(CallStream.prototype, HAND_OFF, {
  value(this: CallStream) {
    return this.handOff();
  },
});
