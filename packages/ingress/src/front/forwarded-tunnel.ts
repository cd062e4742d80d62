import { pipeline, type Duplex } from 'node:stream';

import type { AbortReason, RequestHead } from '@sluice/core';

import type { Work } from '../balance/types.js';
import { tunnelOutcome } from '../channel/tunnel.js';
import type { ChannelClient, Outcome } from '../channel/types.js';
import { joinStreams } from '../foreign/join-streams.js';
import { encodeTunnelHead } from '../foreign/tunnel-head.js';
import type { PlainAnswer } from './answers.js';
import type { Open } from './context.js';
import type { RawUpgrade } from './raw-upgrade.js';
import { ResponseHead } from './response-head.js';

/**
 * A client's upgraded connection on its way to an application that speaks the protocol itself.
 *
 * The client's bytes are read only once the application has answered 101: behind a refused handshake
 * they would be a request that no front has looked at.
 */
export class ForwardedTunnel implements Work, Open {
  readonly kind = 'websocket';
  readonly #client: RawUpgrade;
  readonly #head: RequestHead;
  readonly #ended: (status: number) => void;
  #stream: Duplex | undefined;
  #socket: Duplex | undefined;
  #isEnded = false;
  readonly #listeners = new Set<(reason: AbortReason) => void>();

  /** `ended` is called once, with the status of the handshake, when it is over. */
  constructor(client: RawUpgrade, head: RequestHead, ended: (status: number) => void) {
    this.#client = client;
    this.#head = head;
    this.#ended = ended;
    client.onAbort((reason) => this.#abort(reason));
  }

  send(replica: ChannelClient): Promise<Outcome> {
    const stream = replica.tunnel(encodeTunnelHead(this.#head));
    this.#stream = stream;
    const outcome = tunnelOutcome(stream);
    // The loss is the outcome; a stream without a listener would throw it.
    stream.on('error', () => undefined);
    const head = new ResponseHead();
    const read = (chunk: Buffer): void => {
      const complete = head.add(chunk);
      if (complete === 'incomplete') return;
      stream.off('data', read);
      stream.pause();
      if (complete === 'malformed') stream.destroy();
      else this.#answered(stream, head);
    };
    stream.on('data', read);
    return outcome;
  }

  mayRepeat(): boolean {
    return false;
  }

  onAbort(listener: (reason: AbortReason) => void): () => void {
    const reason = this.#client.abortReason;
    if (reason !== undefined) {
      listener(reason);
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends it. A byte stream has no place to say why. */
  cut(): void {
    this.#refuse({
      status: 503,
      headers: ['retry-after', '1'],
      body: 'This node is being drained.',
    });
    this.#socket?.destroy();
    this.#abort('shutdown');
  }

  /** Gives the client `answer` unless it has had one. */
  settle(answer: PlainAnswer): void {
    this.#refuse(answer);
  }

  #answered(stream: Duplex, head: ResponseHead): void {
    if (this.#isEnded) {
      stream.destroy();
      return;
    }
    const { socket, early } = this.#client.take();
    this.#socket = socket;
    socket.write(head.withField('x-request-id', this.#head.requestId));
    if (head.rest.length > 0) socket.write(head.rest);
    socket.once('close', () => this.#end(head.status));
    if (head.status !== 101) {
      pipeline(stream, socket, () => socket.destroy());
      return;
    }
    if (early.length > 0) stream.write(early);
    joinStreams(stream, socket);
  }

  #refuse(answer: PlainAnswer): void {
    if (this.#isEnded || this.#socket !== undefined) return;
    this.#client.refuse(answer);
    this.#end(answer.status);
  }

  #abort(reason: AbortReason): void {
    this.#stream?.destroy();
    if (this.#socket === undefined) this.#end(499);
    for (const listener of this.#listeners) listener(reason);
    this.#listeners.clear();
  }

  #end(status: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#ended(status);
  }
}
