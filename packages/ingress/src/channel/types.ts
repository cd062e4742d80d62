import type { Duplex } from 'node:stream';

import type { AbortReason, Exchange, WebSocketExchange } from '@sluice/core';

import type { RequestBody } from './request/outgoing-body.js';

/**
 * What the two ends of a channel offer each other.
 *
 * One channel is one connection (Unix socket, TCP, or an in-memory pair for the inline engine) that
 * carries requests, calls, WebSockets, tunnels and control messages of one replica, multiplexed.
 */

/** An exchange on the side of its client. */
export interface ForwardedExchange extends Exchange {
  /** True when it is aborted because the client may have left: an answer would still be sent. */
  readonly takesAnswer?: boolean;
}

/** How a forwarded request ended, as the sender must know it to decide what comes next. */
export type Outcome =
  /** Answered (or cut short by its own side); nothing more to do. */
  | { readonly kind: 'done' }
  /** The replica was full or draining and has not touched it: send it elsewhere. */
  | { readonly kind: 'rejected'; readonly why: 'full' | 'draining' }
  /** The connection ended first. */
  | { readonly kind: 'lost'; readonly sent: boolean; readonly responseStarted: boolean };

/** Who has sent something over a channel, and is told once how it ended. */
export interface OutcomeListener {
  /** The replica's handler has really ended, which may be after the response, or never will here. */
  ended(outcome: Outcome): void;
  /** The request's own body could not be read (`HttpError` 413 or 408), or its head not be sent. */
  failed(error: unknown): void;
}

/** What travels with a handle call. */
export interface CallHead {
  readonly deployment: string;
  readonly method: string;
  readonly requestId: string;
  /** The result is an async iterable, sent item by item. */
  readonly stream: boolean;
  readonly multiplexedModelId?: string;
}

/** Encoded arguments, results and errors: the runtime's tag layer makes and reads them. */
export type Encoded = Uint8Array;

/** The sender's side of one handle call. */
export interface OutgoingCall {
  readonly head: CallHead;
  readonly argument: Encoded;
  /** Called for each item of a stream; the returned promise holds back the next (backpressure). */
  item(value: Encoded): void | Promise<void>;
  result(value: Encoded): void;
  /** The callee threw. */
  error(value: Encoded): void;
  /** Calls `listener` once when the caller gives up; returns the removal. */
  onAbort(listener: (reason: AbortReason) => void): () => void;
}

/** The replica's side of one handle call. */
export interface IncomingCall {
  readonly head: CallHead;
  readonly argument: Encoded;
  /** Resolves when the caller can take more. */
  item(value: Encoded): Promise<void>;
  result(value: Encoded): void;
  error(value: Encoded): void;
  readonly abortReason: AbortReason | undefined;
  onAbort(listener: (reason: AbortReason) => void): () => void;
}

/** Why `admit` refused. */
export type Admission = 'admitted' | 'full' | 'draining';

/** What a replica (or an ingress process, for control alone) does with what arrives. */
export interface ChannelHandler {
  /**
   * Asked once per request and call before its handler starts; the slot it takes is given back by
   * `release` when the handler has really ended.
   */
  admit(kind: 'request' | 'websocket'): Admission;
  release(kind: 'request' | 'websocket'): void;
  handle(exchange: Exchange): void | Promise<void>;
  connect(exchange: WebSocketExchange): void | Promise<void>;
  call(call: IncomingCall): void | Promise<void>;
  /**
   * Takes over the bytes of an upgraded connection of a foreign app: `stream` starts with the
   * request head as HTTP/1.1 bytes and then carries both directions as they are.
   */
  tunnel(stream: Duplex): void;
  /** Answers a control message of the controller; JSON in, JSON out. A rejection is sent back as an error. */
  control(message: unknown): Promise<unknown>;
}

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
  forward(exchange: ForwardedExchange, listener: OutcomeListener, body?: RequestBody): void;
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

/** Where a channel is reached. */
export type Endpoint =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** The inline engine: a replica in this process, opened by its id. */
  | { readonly kind: 'memory'; readonly id: string };

/** Opens the connection of an endpoint. */
export type OpenConnection = (endpoint: Endpoint) => Promise<Duplex>;
