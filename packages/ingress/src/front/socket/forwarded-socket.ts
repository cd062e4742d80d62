import type { RawHeaders, RequestHead } from '@sluice/core';
import { AbortState, DRAIN_CLOSE, type AcceptOptions, type RelayWire } from '@sluice/core/internal';

import type { RequestRouter } from '../../balance/request-router.js';
import type { Dispatched, Ticket, Work } from '../../balance/work.js';
import type { ChannelClient } from '../../channel/connect-channel.js';
import type { OutcomeListener } from '../../channel/outcome.js';
import type { ForwardedHandshake } from '../../channel/socket/client-socket.js';
import type { DeploymentKey } from '../../routes/snapshot.js';
import type { Conversation } from '../../websocket/close-when-silent.js';
import { WatchedRelayWire } from '../../websocket/watched-wire.js';
import { DRAINED, dispatchedAnswer, type FrontAnswer } from '../answers.js';
import type { SocketForwarding } from '../forward-socket.js';

// RFC 6455 §7.4: "Internal Error".
const CLOSE_INTERNAL = 1011;

/**
 * A client's WebSocket on its way to a replica. The front speaks the protocol; messages travel on.
 */
export class ForwardedSocket implements ForwardedHandshake, Work, Conversation {
  readonly kind = 'websocket';
  readonly head: RequestHead;
  readonly abort: AbortState = new AbortState();
  readonly #client: ForwardedHandshake;
  readonly #forwarding: SocketForwarding;
  #wire: WatchedRelayWire | undefined;
  #isAccepting = false;
  #isEnded = false;
  #isLost = false;
  #isDraining = false;
  #forget: () => void = () => {};

  constructor(client: ForwardedHandshake, forwarding: SocketForwarding) {
    this.head = forwarding.head;
    this.#client = client;
    this.#forwarding = forwarding;
    client.abort.listen((reason) => {
      if (!this.#isAccepting) this.#end(499);
      this.abort.abort(reason);
    });
  }

  /** Sends the WebSocket to a replica of a deployment. */
  dispatch(router: RequestRouter, target: DeploymentKey): void {
    let ticket: Ticket | undefined;
    this.#forget = this.abort.listen(() => ticket?.abandon());
    if (this.abort.reason === undefined) ticket = router.dispatch(target, this);
    else this.settled({ kind: 'aborted' });
  }

  get trace(): string | undefined {
    return this.#forwarding.trace;
  }

  send(replica: ChannelClient, listener: OutcomeListener): void {
    replica.connect(this, listener);
  }

  settled(dispatched: Dispatched): void {
    this.#forget();
    const answer = dispatchedAnswer(dispatched, this.#forwarding.asked);
    if (answer !== undefined) this.#lose(answer);
    this.#settle();
  }

  failed(): void {
    this.settled({ kind: 'lost', sent: false, responseStarted: false });
  }

  // A handshake that a replica has seen may have had effects; only rejected ones go to another replica.
  mayRepeat(): boolean {
    return false;
  }

  header(name: string): string | undefined {
    return this.head.header(name);
  }

  get subprotocols(): readonly string[] {
    return this.#client.subprotocols;
  }

  async accept(options: AcceptOptions): Promise<RelayWire> {
    this.#isAccepting = true;
    const wire = new WatchedRelayWire(await this.#acceptClient(options), (code) => this.#end(code));
    this.#wire = wire;
    if (this.#isLost) wire.close(CLOSE_INTERNAL, LOST_TEXT);
    else if (this.#isDraining) wire.close(DRAIN_CLOSE.code, DRAIN_CLOSE.reason);
    return wire;
  }

  async #acceptClient(options: AcceptOptions): Promise<RelayWire> {
    try {
      return await this.#client.accept(options);
    } catch (error) {
      this.#end(499);
      throw error;
    }
  }

  refuse(status: number, headers: RawHeaders, body: string): void {
    if (this.#isAccepting || this.#isEnded) return;
    this.#client.refuse(status, headers, body);
    this.#end(status);
  }

  /** Ends a WebSocket that no replica serves: with 1011 when it is open, with `answer` before. */
  #lose(answer: FrontAnswer): void {
    this.#isLost = true;
    this.#wire?.close(CLOSE_INTERNAL, LOST_TEXT);
    this.#refuseHere(answer);
  }

  #refuseHere({ status, headers, body }: FrontAnswer): void {
    this.refuse(status, headers, body);
  }

  activity(): number | undefined {
    return this.#wire?.messages;
  }

  /** Ends the WebSocket because the front goes away; 1012 tells the client to come back. */
  cut(): void {
    if (this.#isEnded || this.#isDraining) return;
    this.#isDraining = true;
    if (this.#isAccepting) {
      this.#wire?.close(DRAIN_CLOSE.code, DRAIN_CLOSE.reason);
      return;
    }
    this.#refuseHere(DRAINED);
    this.abort.abort('shutdown');
  }

  /** Ends a handshake that its replica left open. An open socket ends when the client has closed it. */
  #settle(): void {
    if (!this.#isAccepting) this.#end(499);
  }

  #end(status: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#forwarding.ended(status);
  }
}
const LOST_TEXT = 'The replica ended.';
