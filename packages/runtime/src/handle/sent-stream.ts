import {
  openProducer,
  runInScope,
  stopProducer,
  type Producer,
  type RequestScope,
} from '@sluice/core/internal';
import type { ArgumentSource, SentStep } from '@sluice/ingress/channel';

import { encode, encodeThrown } from '../codec/codec.js';
import type { StreamArgument } from '../codec/stream-form.js';

const END: SentStep = { kind: 'end' };

/**
 * A stream that is an argument of a call, at the caller: its producer runs in the scope of the request
 * that made the call.
 */
export class SentStream implements ArgumentSource {
  readonly #producer: Producer;
  readonly #scope: RequestScope | undefined;
  #isOver = false;

  constructor(stream: StreamArgument, scope: RequestScope | undefined) {
    this.#scope = scope;
    this.#producer = openProducer(stream, scope);
  }

  async next(): Promise<SentStep> {
    try {
      const next = await runInScope(this.#scope, () => this.#producer.next());
      if (next.done !== true) return { kind: 'item', value: encode(next.value, 'item') };
      this.#isOver = true;
      return END;
    } catch (error) {
      // A producer that threw has ended; one whose item cannot be sent has not.
      this.leave();
      return { kind: 'failure', value: encodeThrown(error) };
    }
  }

  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void stopProducer(this.#producer, this.#scope);
  }
}
