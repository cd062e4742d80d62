import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';

import type { Exchange, WebSocketExchange } from '@sluice/core';

import { ClientCall, type OutgoingCall } from './call/client-call.js';
import { ChannelConnection } from './channel-connection.js';
import { ChannelError, ProtocolError } from './channel-error.js';
import type { ClientStream, ClientStreams } from './client-stream.js';
import { ClientControl } from './control/client-control.js';
import { StreamTable } from './flow/stream-table.js';
import type { Outcome, OutcomeListener } from './outcome.js';
import { type ForwardedExchange, ClientRequest } from './request/client-request.js';
import type { OutgoingBody } from './request/outgoing-body.js';
import { ClientSocket } from './socket/client-socket.js';
import { ClientTunnel } from './tunnel/client-tunnel.js';
import { FrameType } from './wire/frame.js';

/** The sender's end. */
export interface ChannelClient {
  readonly id: string;
  /** Requests and calls sent and not yet ended, as this sender counts them. */
  readonly ongoing: number;
  /** How long a sign of life has been awaited in vain, by the clock given at connect; 0 while it answers. */
  silentMs(nowMs: number): number;
  /**
   * Sends a request and drives `exchange` with the answer. An aborted request ends `done`.
   *
   * Told to a listener and not by a promise: a request costs no turn of the microtask queue. `body`
   * is the exchange's own, given where it is to be kept or limited, and the same for each attempt.
   */
  forward(exchange: ForwardedExchange, listener: OutcomeListener, body?: OutgoingBody): void;
  /** The same for a WebSocket; one whose replica is lost after the handshake is closed with 1011. */
  connect(exchange: WebSocketExchange, listener: OutcomeListener): void;
  /** The bytes of an upgraded connection, `head` first; `onTunnelEnded` says how it ended. */
  tunnel(head: Uint8Array): Duplex;
  call(call: OutgoingCall, listener: OutcomeListener): void;
  control(message: unknown): Promise<unknown>;
  close(): void;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<void>;
}

/** A replica is asked for a sign of life after this long without one. */
const HEARTBEAT_MS = 250;
/** A replica heard again after this long tells its owner, who may have been avoiding it. */
const SILENCE_MS = 1_000;

export interface ConnectChannelOptions {
  /** What `ChannelClient.id` says; the replica's id. Defaults to a random one. */
  readonly id?: string;
  /** Both ends prove that they know it before anything else is said; for TCP. */
  readonly secret?: string | undefined;
  /** Milliseconds that never go back; defaults to `performance.now`. */
  readonly now?: () => number;
  readonly heartbeatMs?: number;
  /** The connection has ended; called before the work it carried learns that it is lost. */
  readonly onClose?: () => void;
  /** The replica has said hello (and proved that it knows the secret); work may be sent before. */
  readonly onReady?: () => void;
  /** The replica may take more than it last said: a slot came free after a rejection, or it is heard again. */
  readonly onAvailable?: () => void;
}

/** Opens the sender's end of a channel over a connection that is established. */
export function connectChannel(stream: Duplex, options: ConnectChannelOptions = {}): ChannelClient {
  return new Client(stream, options);
}

class Client implements ChannelClient, ClientStreams {
  readonly id: string;
  readonly closed: Promise<void>;
  readonly connection: ChannelConnection;
  #resolveClosed: () => void = () => {};
  #ongoing = 0;
  readonly #streams = new StreamTable<ClientStream>();
  readonly #now: () => number;
  readonly #onAvailable: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  /** Something was read since the last heartbeat. */
  #wasHeard = true;
  /** When the unanswered ping was sent. */
  #pingedAt: number | undefined;

  constructor(stream: Duplex, options: ConnectChannelOptions) {
    this.id = options.id ?? randomUUID();
    this.#now = options.now ?? (() => performance.now());
    this.#onAvailable = options.onAvailable ?? (() => {});
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs ?? HEARTBEAT_MS);
    this.#heartbeat.unref();
    this.connection = new ChannelConnection(stream, {
      role: 'client',
      secret: options.secret,
      onFrame: (type, id, payload) => this.#receive(type, id, payload),
      onReady: () => options.onReady?.(),
      onHeard: () => this.#heard(),
      onEnd: () => {
        clearInterval(this.#heartbeat);
        options.onClose?.();
        for (const open of this.#streams.values()) open.lose();
        this.#resolveClosed();
      },
    });
  }

  get ongoing(): number {
    return this.#ongoing;
  }

  silentMs(nowMs: number): number {
    return this.#pingedAt === undefined ? 0 : Math.max(0, nowMs - this.#pingedAt);
  }

  forward(exchange: Exchange, listener: OutcomeListener, body?: OutgoingBody): void {
    if (this.#isOpen(exchange, listener)) {
      new ClientRequest(this, { exchange, listener, body }).start();
    }
  }

  connect(exchange: WebSocketExchange, listener: OutcomeListener): void {
    if (this.#isOpen(exchange, listener)) new ClientSocket(this, exchange, listener).start();
  }

  call(call: OutgoingCall, listener: OutcomeListener): void {
    if (this.connection.hasEnded) listener.ended(NEVER_SENT);
    else new ClientCall(this, call, listener).start();
  }

  tunnel(head: Uint8Array): Duplex {
    const tunnel = new ClientTunnel(this, head);
    if (this.connection.hasEnded) tunnel.lose();
    return tunnel.duplex;
  }

  control(message: unknown): Promise<unknown> {
    if (this.connection.hasEnded) {
      return Promise.reject(new ChannelError('E_CHANNEL_CLOSED', 'the connection has ended.'));
    }
    return new Promise((resolve, reject) => {
      void new ClientControl(this, message, { resolve, reject });
    });
  }

  close(): void {
    this.connection.close();
  }

  /** Registers a stream. */
  open(stream: ClientStream): number {
    if (stream.slot === 'request') this.#ongoing += 1;
    return this.#streams.open(stream);
  }

  /** Forgets a stream that is over. */
  release(stream: ClientStream): void {
    this.#streams.release(stream);
    if (stream.slot === 'request') this.#ongoing -= 1;
  }

  /** False when nothing can be sent or nobody waits; the listener knows then. */
  #isOpen(work: { readonly abortReason: unknown }, listener: OutcomeListener): boolean {
    if (work.abortReason !== undefined) listener.ended(DONE);
    else if (this.connection.hasEnded) listener.ended(NEVER_SENT);
    else return true;
    return false;
  }

  #receive(type: number, id: number, payload: Buffer): void {
    if (id === 0) {
      if (type !== FrameType.Available) throw new ProtocolError(`frame type ${type} on stream 0.`);
      this.#onAvailable();
      return;
    }
    this.#streams.get(id)?.receive(type, payload);
  }

  #heard(): void {
    this.#wasHeard = true;
    if (this.#pingedAt === undefined) return;
    const wasSilent = this.#now() - this.#pingedAt > SILENCE_MS;
    this.#pingedAt = undefined;
    if (wasSilent) this.#onAvailable();
  }

  /** Costs nothing while the replica talks anyway. */
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
