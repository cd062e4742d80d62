import type { Duplex } from 'node:stream';

import type { Exchange } from '@sluice/core';
import { readBody } from '@sluice/core/internal';

import type { OutgoingCall } from '../../src/channel/call/client-call.js';
import type { ChannelClient } from '../../src/channel/connect-channel.js';
import type { OutcomeListener, Outcome } from '../../src/channel/outcome.js';
import { OutgoingBody, isShortBody } from '../../src/channel/request/outgoing-body.js';
import type { ForwardedHandshake } from '../../src/channel/socket/client-socket.js';

/** A channel whose outcomes are promises, which a test can await. */
export class PromisedClient {
  readonly #client: ChannelClient;

  constructor(client: ChannelClient) {
    this.#client = client;
  }

  get id(): string {
    return this.#client.id;
  }

  get ongoing(): number {
    return this.#client.ongoing;
  }

  get closed(): Promise<void> {
    return this.#client.closed;
  }

  /** Reads a short body first, as the front does. */
  async forward(exchange: Exchange, given?: OutgoingBody): Promise<Outcome> {
    const { head, body } = exchange;
    const own = body && new OutgoingBody(isShortBody(head) ? await readBody(body, Infinity) : body);
    return outcomeOf((listener) => this.#client.forward(exchange, listener, given ?? own));
  }

  connect(exchange: ForwardedHandshake): Promise<Outcome> {
    return outcomeOf((listener) => this.#client.connect(exchange, listener));
  }

  call(call: OutgoingCall): Promise<Outcome> {
    return outcomeOf((listener) => this.#client.call(call, listener));
  }

  silentMs(nowMs: number): number {
    return this.#client.silentMs(nowMs);
  }

  tunnel(head: Uint8Array): Duplex {
    return this.#client.tunnel(head);
  }

  control(message: unknown): Promise<unknown> {
    return this.#client.control(message);
  }

  close(): void {
    this.#client.close();
  }
}

function outcomeOf(send: (listener: OutcomeListener) => void): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    send({ ended: resolve, failed: reject });
  });
}
