import { CancelledError, HttpError, type AbortReason, type RawHeaders } from '@sluice/core';
import {
  AbortState,
  type ActiveSpan,
  type BodyReceiver,
  type BodySource,
  type ClientExchange,
  type RelaySink,
  bodyTooLarge,
} from '@sluice/core/internal';

import type { Resumption } from '../../balance/resumed-work.js';
import type { Dispatched, Ticket, Work } from '../../balance/work.js';
import type { DeploymentKey } from '../../routes/snapshot.js';
import type { ChannelClient } from '../../channel/connect-channel.js';
import type { OutcomeListener } from '../../channel/outcome.js';
import type { ForwardedExchange } from '../../channel/request/client-request.js';
import type { HandedOff } from '../../channel/request/handed-off.js';
import { OutgoingBody, isShortBody } from '../../channel/request/outgoing-body.js';
import {
  DRAINED,
  NO_ANSWER,
  askedOf,
  dispatchedAnswer,
  errorAnswer,
  timeoutAnswer,
  type FrontAnswer,
} from '../answers.js';
import type { ClientConnection, Waiting } from '../client-connection.js';
import { ForwardedHead } from '../forwarded-head.js';
import type { FrontContext } from '../front-context.js';
import type { Destination } from '../locate.js';
import { logEnd } from '../log-end.js';
import { asText } from './as-text.js';
import { CollectedBody } from './collected-body.js';
import { HandedOffRequest, asDetail, type HandingRequest } from './handed-off-request.js';
import { MirroredRequest } from './mirrored-request.js';
import { bodyLimit, mayRunTwice, resumedBy, takesBodyWhole } from './operation-rules.js';
import { timeoutSeconds, timerMs } from '../request-timeout.js';

/**
 * A client's request on its way to a replica: the one object that the front makes for it.
 *
 * The object is the exchange that the channel carries, with the head that the application sees, and
 * the work that the router dispatches. An answer that comes after the request was given up is dropped.
 */
export class ForwardedRequest
  implements ForwardedExchange, HandingRequest, RelaySink, Work, Waiting, BodyReceiver
{
  readonly kind = 'request';
  readonly head: ForwardedHead;
  deadlineMs: number | undefined = undefined;
  endStatus = 0;
  readonly abort: AbortState = new AbortState();
  readonly #client: ClientExchange;
  readonly #context: FrontContext;
  readonly #connection: ClientConnection;
  readonly #to: Destination;
  readonly #startedMs: number;
  readonly #span: ActiveSpan | undefined;
  #body: OutgoingBody | undefined;
  #collected: CollectedBody | undefined;
  #ticket: Ticket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timeoutS = 0;
  #status = 0;
  #attempts = 0;
  #takesAnswer = false;
  /** Where the response comes from, when not from the replica that had the request. */
  #handedTo: DeploymentKey | undefined;

  constructor(context: FrontContext, client: ClientExchange, to: Destination) {
    this.head = new ForwardedHead(context, client.head, to);
    this.#span = this.head.beginSpan('http');
    this.#client = client;
    this.#context = context;
    this.#to = to;
    this.#startedMs = context.timesRequests ? context.now() : 0;
    this.#connection = context.connectionOf(client);
  }

  header(name: string): string | undefined {
    return this.head.header(name);
  }

  get trace(): string | undefined {
    return this.#span?.context;
  }

  content(): Uint8Array | undefined {
    return this.#body?.first;
  }

  /** Sends the request to a replica, unless it can be refused at once. */
  start(): void {
    if (this.#client.hasClientLeft) {
      this.#giveUp('disconnect');
      return;
    }
    const { body } = this.#client;
    const maxBytes = body === undefined ? 0 : bodyLimit(this.#to.mounted.index, this.#to.operation);
    // The body is refused before any of it is read.
    if (body !== undefined && Number(this.head.header('content-length') ?? 0) > maxBytes) {
      this.refuse(bodyTooLarge(maxBytes));
      return;
    }
    this.#connection.enter(this);
    this.#startTimer();
    if (body === undefined) {
      this.#dispatch();
    } else if (isShortBody(this.head)) {
      body.receive(maxBytes, this);
    } else if (takesBodyWhole(this.head, this.#to.operation)) {
      this.#collected = new CollectedBody(this.#context.bodies, this);
      body.receive(maxBytes, this.#collected);
    } else {
      this.#dispatchWith(body, maxBytes);
    }
  }

  /** Dispatches the request with its body, so that no replica waits for a slow client. */
  received(bytes: Uint8Array): void {
    if (!this.#isEnded) this.#dispatchWith(bytes, bytes.length);
  }

  #dispatchWith(body: BodySource | Uint8Array, maxBytes: number): void {
    const collected = this.#collected;
    this.#body = new OutgoingBody(body, {
      maxBytes,
      hold: mayRunTwice(this.head, this.#to.operation),
      released: collected && (() => collected.release()),
    });
    this.#dispatch();
  }

  #dispatch(): void {
    const resumed = resumedBy(this.head, this.#to);
    if (resumed !== undefined) void this.#dispatchResumed(resumed);
    else this.#ticket = this.#context.router.dispatch(this.#to.mounted.target, this);
  }

  async #dispatchResumed(to: Resumption): Promise<void> {
    // Loaded with the first client that comes back.
    const { dispatchResumed } = await import('../../balance/resumed-work.js');
    if (!this.#isEnded) this.#ticket = dispatchResumed(this, this.#context.router, to);
  }

  send(replica: ChannelClient, listener: OutcomeListener): void {
    // A rejected request is not sent again once its client may have left.
    if (this.#takesAnswer) {
      this.destroy();
      listener.ended({ kind: 'done' });
      return;
    }
    this.#attempts += 1;
    replica.forward(this, listener, this.#body);
  }

  resume(replica: ChannelClient, listener: OutcomeListener): void {
    replica.resume(this, listener, this.#body);
  }

  mayRepeat(): boolean {
    if (this.responded || this.#isEnded || this.#takesAnswer) return false;
    return this.#body?.isHeld !== false && mayRunTwice(this.head, this.#to.operation);
  }

  /** Dispatches the call from whose stream the client gets its response. */
  handedOff(handed: HandedOff): void {
    if (this.#isEnded) return;
    const { application, deployment } = handed.call;
    this.#handedTo = { application, deployment };
    const { metrics, now } = this.#context;
    const counts = { key: this.#handedTo, calls: metrics?.calls, now };
    const work = new HandedOffRequest(this, handed, counts);
    this.#ticket = this.#context.router.dispatch(this.#handedTo, work);
  }

  copy(): Work | undefined {
    const body = this.#body?.whole;
    if (this.#body !== undefined && body === undefined) return undefined;
    return new MirroredRequest(this.head, { body, trace: this.trace });
  }

  settled(dispatched: Dispatched): void {
    if (this.#handedTo === undefined) this.endedWith(dispatched);
  }

  endedWith(dispatched: Dispatched): void {
    if (this.#isEnded) return;
    if (dispatched.kind === 'expired' && dispatched.queueTimeoutS === undefined) {
      this.#timedOut();
      return;
    }
    const target = this.#handedTo ?? this.#to.mounted.target;
    const asked = askedOf(this.#context, this.head, { mounted: { target } });
    const answer = dispatchedAnswer(dispatched, asked) ?? NO_ANSWER;
    // A response that its replica ended early can only be cut.
    if (this.responded) this.destroy();
    else this.#respondHere(this.#handedTo === undefined ? answer : asDetail(answer));
  }

  failed(error: unknown): void {
    this.refuse(error);
  }

  get reply(): RelaySink {
    return this;
  }

  get responded(): boolean {
    return this.#client.responded;
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    if (this.#isEnded) return;
    this.#client.respond(status, headers, asText(body));
    this.#end(status);
  }

  begin(status: number, headers: RawHeaders): void {
    if (this.#isEnded) return;
    this.#status = status;
    this.#client.begin(status, headers);
  }

  write(chunk: string | Uint8Array, taken?: () => void): boolean {
    return this.#isEnded || this.#client.write(chunk, taken);
  }

  drained(): Promise<void> {
    return this.#isEnded ? Promise.resolve() : this.#client.drained();
  }

  end(): void {
    if (this.#isEnded) return;
    this.#client.end();
    this.#end(this.#status);
  }

  destroy(): void {
    if (this.#isEnded) return;
    this.#client.destroy();
    if (this.#takesAnswer) this.#endCancelled();
    else if (this.#status === 0) this.#end(502);
    else this.#end(this.#status, true);
  }

  /** Tells the client why its body was refused: too long, too slow, or malformed. */
  refuse(error: unknown): void {
    if (this.#isEnded) return;
    if (error instanceof CancelledError) this.#giveUp(this.#client.abort.reason ?? 'disconnect');
    else if (this.responded || !(error instanceof HttpError)) this.destroy();
    else this.#respondHere(errorAnswer(error));
  }

  cut(): void {
    if (this.responded) this.destroy();
    else this.#respondHere(DRAINED);
    this.#tellAborted('shutdown');
  }

  clientLeft(): void {
    // A client that read its response too slowly has been cut off, and did not leave by itself.
    const reason = this.#client.abort.reason ?? 'disconnect';
    if (reason !== 'disconnect' || !this.#outlivesClient) this.#giveUp(reason);
  }

  /** Tells the handler at once; if the handler still answers, the client may read the answer. */
  clientEnded(): void {
    if (this.#outlivesClient) return;
    if (this.abort.hasListener && !this.responded) {
      this.#takesAnswer = true;
      this.abort.tell('disconnect');
    } else {
      this.#client.destroy();
      this.#giveUp('disconnect');
    }
  }

  get #isEnded(): boolean {
    return this.endStatus !== 0;
  }

  #giveUp(reason: AbortReason): void {
    this.#endCancelled();
    this.#tellAborted(reason);
  }

  /** True when the request goes on without its client, to its answer or its time limit. */
  get #outlivesClient(): boolean {
    return this.#ticket !== undefined && this.head.header('x-request-disconnect-disabled') === '?1';
  }

  /** True when the client has closed its side while its request is under way. */
  get takesAnswer(): boolean {
    return this.#takesAnswer;
  }

  #startTimer(): void {
    const { requestTimeoutS } = this.#context.http;
    const seconds = timeoutSeconds(this.head.header('x-request-timeout-seconds'), requestTimeoutS);
    if (seconds === undefined) return;
    this.deadlineMs = Date.now() + seconds * 1000;
    this.#timeoutS = seconds;
    this.#timer = setTimeout(() => this.#timedOut(), timerMs(seconds));
  }

  #timedOut(): void {
    const { timeoutStatusCode } = this.#context.http;
    this.#context.metrics?.timedOut(this.#to);
    if (this.responded) {
      this.#client.destroy();
      this.#end(timeoutStatusCode);
    } else {
      const { requestId } = this.head;
      this.#respondHere(timeoutAnswer({ timeoutStatusCode, requestId }, this.#timeoutS));
    }
    this.#tellAborted('timeout');
  }

  /** Cancels the request in the queue and at the replica. */
  #tellAborted(reason: AbortReason): void {
    if (this.abort.reason !== undefined) return;
    this.#takesAnswer = false;
    this.abort.abort(reason);
    this.#ticket?.abandon();
  }

  /** Answers the request in the front's own words. */
  #respondHere(answer: FrontAnswer): void {
    this.respond(answer.status, answer.headers, answer.body);
  }

  #endCancelled(): void {
    if (!this.#isEnded) this.#context.metrics?.cancelled(this.#to);
    this.#end(499);
  }

  #end(status: number, isCut = false): void {
    if (this.#isEnded) return;
    this.endStatus = isCut ? 502 : status;
    this.#connection.leave(this);
    this.#collected?.release();
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    if (this.#attempts > 1) this.#span?.set({ 'sluice.attempts': this.#attempts });
    if (!this.#context.timesRequests && this.#span === undefined) return;
    logEnd(this.#context, {
      kind: 'http',
      head: this.#client.head,
      scheme: this.head.scheme,
      span: this.#span,
      to: this.#to,
      status,
      isCut,
      startedMs: this.#startedMs,
    });
  }
}
