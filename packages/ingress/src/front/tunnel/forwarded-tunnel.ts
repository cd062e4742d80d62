import { Socket } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';

import { REQUEST_ID } from '@sluice/core/internal';

import type { RequestRouter } from '../../balance/request-router.js';
import type { Dispatched, Ticket, Work } from '../../balance/work.js';
import type { ChannelClient } from '../../channel/connect-channel.js';
import type { OutcomeListener } from '../../channel/outcome.js';
import { onTunnelEnded } from '../../channel/tunnel/tunnel-stream.js';
import { joinStreams } from '../../hop/join-streams.js';
import { encodeTunnelHead } from '../../hop/tunnel-head.js';
import type { DeploymentKey } from '../../routes/snapshot.js';
import type { Conversation } from '../../websocket/close-when-silent.js';
import { DRAINED, NO_ANSWER, dispatchedAnswer, type FrontAnswer } from '../answers.js';
import type { SocketForwarding } from '../forward-socket.js';
import { ResponseHead } from './handshake-answer.js';
import type { RawUpgrade } from './raw-upgrade.js';

/**
 * A client's upgraded connection on its way to an application that speaks the protocol itself.
 *
 * The client's bytes are forwarded only once the application has answered 101. Behind a refused
 * handshake they would be a request that no front has checked.
 */
export class ForwardedTunnel implements Work, Conversation {
  readonly kind = 'websocket';
  readonly #client: RawUpgrade;
  readonly #forwarding: SocketForwarding;
  #stream: Duplex | undefined;
  #socket: Duplex | undefined;
  #isEnded = false;
  #ticket: Ticket | undefined;

  /** `forwarding.ended` is called with the status of the handshake when the tunnel is over. */
  constructor(client: RawUpgrade, forwarding: SocketForwarding) {
    this.#client = client;
    this.#forwarding = forwarding;
    client.abort.listen(() => this.#abort());
  }

  /** Sends the tunnel to a replica of a deployment. */
  dispatch(router: RequestRouter, target: DeploymentKey): void {
    if (this.#client.abort.reason === undefined) this.#ticket = router.dispatch(target, this);
  }

  get trace(): string | undefined {
    return this.#forwarding.trace;
  }

  send(replica: ChannelClient, listener: OutcomeListener): void {
    const stream = replica.tunnel(encodeTunnelHead(this.#forwarding.head));
    this.#stream = stream;
    onTunnelEnded(stream, (outcome) => listener.ended(outcome));
    // The outcome reports the loss; without a listener the stream would throw it as well.
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
  }

  header(name: string): string | undefined {
    return this.#forwarding.head.header(name);
  }

  mayRepeat(): boolean {
    return false;
  }

  /** Answers the client, unless the client has an answer already. */
  settled(dispatched: Dispatched): void {
    this.#refuse(dispatchedAnswer(dispatched, this.#forwarding.asked) ?? NO_ANSWER);
  }

  failed(): void {
    this.settled({ kind: 'lost', sent: false, responseStarted: false });
  }

  activity(): number | undefined {
    const socket = this.#socket;
    return socket instanceof Socket ? socket.bytesRead + socket.bytesWritten : undefined;
  }

  /** Ends the tunnel. A byte stream has no place to say why. */
  cut(): void {
    this.#refuse(DRAINED);
    this.#socket?.destroy();
    this.#abort();
  }

  #answered(stream: Duplex, head: ResponseHead): void {
    if (this.#isEnded) {
      stream.destroy();
      return;
    }
    const { socket, early } = this.#client.take();
    this.#socket = socket;
    socket.write(head.withField(REQUEST_ID, this.#forwarding.head.requestId));
    if (head.rest.length > 0) socket.write(head.rest);
    socket.once('close', () => this.#end(head.status));
    if (head.status !== 101) {
      pipeline(stream, socket, () => socket.destroy());
      return;
    }
    if (early.length > 0) stream.write(early);
    joinStreams(stream, socket);
  }

  #refuse(answer: FrontAnswer): void {
    if (this.#isEnded || this.#socket !== undefined) return;
    const { status, headers, body } = answer;
    this.#client.refuse(status, headers, body);
    this.#end(status);
  }

  #abort(): void {
    this.#stream?.destroy();
    if (this.#socket === undefined) this.#end(499);
    this.#ticket?.abandon();
  }

  #end(status: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#forwarding.ended(status);
  }
}
