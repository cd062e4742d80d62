import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';

import type { AbortState } from '@sluice/core';

import { ClientCall, type OutgoingCall } from './call/client-call.js';
import { ChannelConnection, type ConnectionListener } from './channel-connection.js';
import { ChannelError, ProtocolError } from './channel-error.js';
import type { ClientStream, ClientStreams } from './client-stream.js';
import { ClientControl } from './control/client-control.js';
import { StreamTable } from './flow/stream-table.js';
import { TURNED_AWAY, type Outcome, type OutcomeListener } from './outcome.js';
import { type ForwardedExchange, ClientRequest } from './request/client-request.js';
import type { OutgoingBody } from './request/outgoing-body.js';
import { ClientSocket, type ForwardedHandshake } from './socket/client-socket.js';
import { ClientTunnel } from './tunnel/client-tunnel.js';
import { FrameType } from './wire/frame.js';
import { decodeGoodbye } from './wire/goodbye.js';

/** The sender's end of a channel. */
export interface ChannelClient {
  readonly id: string;
  /** Requests and calls sent and not yet ended, as this sender counts them. */
  readonly ongoing: number;
  /** Milliseconds since the unanswered ping, by the clock given at connect; 0 while the replica answers. */
  silentMs(nowMs: number): number;
  /**
   * Sends a request and drives `exchange` with the answer. An aborted request ends `done`.
   *
   * The outcome goes to a listener, not to a promise, so a request costs no turn of the microtask
   * queue. `body` holds the exchange's body where it must be kept or limited; give the same one for
   * each attempt.
   */
  forward(
    exchange: ForwardedExchange,
    listener: OutcomeListener,
    body: OutgoingBody | undefined,
  ): void;
  /** As `forward`, for a client that comes back to a stream of this replica, which may be draining. */
  resume(
    exchange: ForwardedExchange,
    listener: OutcomeListener,
    body: OutgoingBody | undefined,
  ): void;
  /** As `forward`, for a call whose stream is the response; `body` are its arguments. */
  take(exchange: ForwardedExchange, listener: OutcomeListener, body: OutgoingBody): void;
  /** Sends a WebSocket; a socket whose replica is lost after the handshake closes with 1011. */
  connect(exchange: ForwardedHandshake, listener: OutcomeListener): void;
  /** Opens a tunnel for an upgraded connection, `head` first; `onTunnelEnded` tells its outcome. */
  tunnel(head: Uint8Array): Duplex;
  call(call: OutgoingCall, listener: OutcomeListener): void;
  control(message: unknown): Promise<unknown>;
  close(): void;
  /** Resolves when the connection has ended, for any reason. */
  readonly closed: Promise<void>;
}

/** A replica is pinged after this long without a byte from it. */
const HEARTBEAT_MS = 250;
/**
 * A replica that does not answer for this long may hang, and gets no new work. Its next byte is
 * reported as `onAvailable`.
 */
export const SILENCE_MS: number = 1_000;

export interface ConnectChannelOptions {
  /** The replica's id, shown as `ChannelClient.id`; defaults to a random one. */
  readonly id?: string;
  /** For TCP: both ends prove that they know the secret before they say anything else. */
  readonly secret?: string | undefined;
  /** Milliseconds that never go back; defaults to `performance.now`. */
  readonly now?: () => number;
  readonly heartbeatMs?: number;
  /** Called when the connection has ended, before the listeners of its work hear `lost`. */
  readonly onClose?: () => void;
  /** Called when the replica has said hello and proved the secret, if any; work may be sent before. */
  readonly onReady?: () => void;
  /** Called when the replica may take more: a slot came free after a rejection, or a silence ended. */
  readonly onAvailable?: () => void;
}

/** Opens the sender's end of a channel over an established connection. */
export function connectChannel(stream: Duplex, options: ConnectChannelOptions = {}): ChannelClient {
  return new Client(stream, options);
}

class Client implements ChannelClient, ClientStreams, ConnectionListener {
  readonly id: string;
  readonly closed: Promise<void>;
  readonly connection: ChannelConnection;
  #resolveClosed: () => void = () => {};
  #ongoing = 0;
  readonly #streams = new StreamTable<ClientStream>();
  readonly #options: ConnectChannelOptions;
  readonly #now: () => number;
  readonly #heartbeat: NodeJS.Timeout;
  /** True when bytes arrived since the last heartbeat. */
  #wasHeard = true;
  /** True once the replica has said that it takes nothing more. */
  #hasLeft = false;
  /** When the unanswered ping was sent. */
  #pingedAt: number | undefined;

  constructor(stream: Duplex, options: ConnectChannelOptions) {
    this.id = options.id ?? randomUUID();
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs ?? HEARTBEAT_MS);
    this.#heartbeat.unref();
    const { secret } = options;
    this.connection = new ChannelConnection(stream, { role: 'client', secret }, this);
  }

  get ongoing(): number {
    return this.#ongoing;
  }

  silentMs(nowMs: number): number {
    return this.#pingedAt === undefined ? 0 : Math.max(0, nowMs - this.#pingedAt);
  }

  forward(
    exchange: ForwardedExchange,
    listener: OutcomeListener,
    body: OutgoingBody | undefined,
  ): void {
    if (this.#isOpen(exchange, listener)) {
      new ClientRequest(this, { exchange, listener, body }).start();
    }
  }

  resume(
    exchange: ForwardedExchange,
    listener: OutcomeListener,
    body: OutgoingBody | undefined,
  ): void {
    if (this.#isOpen(exchange, listener)) {
      new ClientRequest(this, { exchange, listener, body, type: FrameType.Resume }).start();
    }
  }

  take(exchange: ForwardedExchange, listener: OutcomeListener, body: OutgoingBody): void {
    if (this.#isOpen(exchange, listener)) {
      new ClientRequest(this, { exchange, listener, body, type: FrameType.Take }).start();
    }
  }

  connect(exchange: ForwardedHandshake, listener: OutcomeListener): void {
    if (this.#isOpen(exchange, listener)) new ClientSocket(this, exchange, listener).start();
  }

  call(call: OutgoingCall, listener: OutcomeListener): void {
    const refusal = this.#refusal;
    if (refusal !== undefined) listener.ended(refusal);
    else new ClientCall(this, call, listener).start();
  }

  tunnel(head: Uint8Array): Duplex {
    const tunnel = new ClientTunnel(this, head);
    if (this.connection.hasEnded) tunnel.lose();
    else if (this.#hasLeft) tunnel.turnAway();
    return tunnel.duplex;
  }

  control(message: unknown): Promise<unknown> {
    if (this.#refusal !== undefined) {
      return Promise.reject(new ChannelError('E_CHANNEL_CLOSED', 'the connection has ended.'));
    }
    return new Promise((resolve, reject) => {
      void new ClientControl(this, message, { resolve, reject });
    });
  }

  close(): void {
    this.connection.close();
  }

  /** Registers a stream and returns its id. */
  open(stream: ClientStream): number {
    if (stream.slot === 'request') this.#ongoing += 1;
    return this.#streams.open(stream);
  }

  /** Forgets a stream that is over. */
  release(stream: ClientStream): void {
    this.#streams.release(stream);
    if (stream.slot === 'request') this.#ongoing -= 1;
    if (this.#hasLeft) this.#endIfIdle();
  }

  /** False when nothing can be sent or the work was aborted; the listener has then heard the outcome. */
  #isOpen(work: { readonly abort: AbortState }, listener: OutcomeListener): boolean {
    const outcome = work.abort.reason === undefined ? this.#refusal : DONE;
    if (outcome !== undefined) listener.ended(outcome);
    return outcome === undefined;
  }

  /** What becomes of work that is given to this connection now; undefined while it can be sent. */
  get #refusal(): Outcome | undefined {
    if (this.connection.hasEnded) return NEVER_SENT;
    return this.#hasLeft ? TURNED_AWAY : undefined;
  }

  onReady(): void {
    this.#options.onReady?.();
  }

  onFrame(type: number, id: number, payload: Buffer): void {
    if (id === 0) {
      this.#hear(type, payload);
      return;
    }
    this.#streams.get(id)?.receive(type, payload);
  }

  #hear(type: number, payload: Buffer): void {
    if (type === FrameType.Available) this.#options.onAvailable?.();
    else if (type === FrameType.Goodbye) this.#takeLeave(decodeGoodbye(payload));
    else throw new ProtocolError(`frame type ${type} on stream 0.`);
  }

  /** A replica that has taken its leave waits for this side to end the connection. */
  #endIfIdle(): void {
    if (this.#streams.size === 0) this.connection.close();
  }

  /** What the replica has not begun by now it never will: another replica may get it. */
  #takeLeave(begun: ReadonlySet<number>): void {
    this.#hasLeft = true;
    for (const open of this.#streams.values()) if (!begun.has(open.id)) open.turnAway();
    this.#endIfIdle();
  }

  onHeard(): void {
    this.#wasHeard = true;
    if (this.#pingedAt === undefined) return;
    const wasSilent = this.#now() - this.#pingedAt > SILENCE_MS;
    this.#pingedAt = undefined;
    if (wasSilent) this.#options.onAvailable?.();
  }

  onEnd(): void {
    clearInterval(this.#heartbeat);
    this.#options.onClose?.();
    for (const open of this.#streams.values()) open.lose();
    this.#resolveClosed();
  }

  /** Pings a replica that was silent since the last beat. */
  #beat(): void {
    if (!this.#wasHeard && this.#pingedAt === undefined) {
      this.#pingedAt = this.#now();
      this.connection.signal(FrameType.Ping, 0);
    }
    this.#wasHeard = false;
  }
}

const DONE: Outcome = { kind: 'done' };
const NEVER_SENT: Outcome = { kind: 'lost', sent: false, responseStarted: false };
