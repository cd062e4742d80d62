import type { RequestHead } from '@sluice/core';
import { AbortState, type RelaySink } from '@sluice/core/internal';

import type { Work } from '../../balance/work.js';
import type { ChannelClient } from '../../channel/connect-channel.js';
import type { OutcomeListener } from '../../channel/outcome.js';
import type { ForwardedExchange } from '../../channel/request/client-request.js';
import { OutgoingBody } from '../../channel/request/outgoing-body.js';

/** A copy of a request for a version whose answer nobody gets; it never holds up the request itself. */
export class MirroredRequest implements ForwardedExchange, Work {
  readonly kind = 'request';
  readonly abort: AbortState = new AbortState();
  readonly reply: RelaySink = new DroppedReply();
  readonly head: RequestHead;
  readonly trace: string | undefined;
  readonly #header: (name: string) => string | undefined;
  readonly #body: Uint8Array | undefined;

  /** `trace` is the context of the span of the request. */
  constructor(
    head: RequestHead & { header(name: string): string | undefined },
    { body, trace }: { readonly body: Uint8Array | undefined; readonly trace: string | undefined },
  ) {
    this.head = head;
    this.trace = trace;
    this.#header = (name) => head.header(name);
    this.#body = body;
  }

  header(name: string): string | undefined {
    return this.#header(name);
  }

  content(): Uint8Array | undefined {
    return this.#body;
  }

  send(replica: ChannelClient, listener: OutcomeListener): void {
    const body = this.#body;
    replica.forward(this, listener, body && new OutgoingBody(body));
  }

  mayRepeat(): boolean {
    return false;
  }

  settled(): void {
    // Lost, refused or answered: the request that this is a copy of has its own answer.
  }

  failed(): void {
    // As above.
  }
}

/** Takes an answer to nobody. */
class DroppedReply implements RelaySink {
  responded = false;

  respond(): void {
    this.responded = true;
  }

  begin(): void {
    this.responded = true;
  }

  write(_chunk: string | Uint8Array, taken?: () => void): boolean {
    taken?.();
    return true;
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  end(): void {
    this.responded = true;
  }

  destroy(): void {
    this.responded = true;
  }
}
