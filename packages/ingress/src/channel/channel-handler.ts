import type { Duplex } from 'node:stream';

import type { Exchange, WebSocketExchange } from '@sluice/core';
import type { ActiveSpan } from '@sluice/core/internal';

import type { IncomingCall } from './call/server-call.js';
import type { SlotKind } from './server-stream.js';

/** The answer of `admit`: admitted, or why not. */
export type Admission = 'admitted' | 'full' | 'draining';

/** Work whose handler has ended. */
export interface EndedWork {
  /** How long the handler ran; 0 when it has no clock. */
  readonly tookMs: number;
  /** True for a 5xx, a cut response, or an error to the caller. */
  readonly hasFailed: boolean;
  /** True when nobody waited for it any more. */
  readonly isAborted: boolean;
}

/** Work that another process has traced. */
export interface TracedWork {
  readonly kind: 'request' | 'taken' | 'websocket' | 'call';
  /** The method of a call. */
  readonly name: string;
  readonly requestId: string;
  /** The context of the span that the work belongs to. */
  readonly trace: string;
}

/** Handles what arrives at a replica, or, for control messages alone, at an ingress process. */
export interface ChannelHandler {
  /**
   * Decides on each request and call before its handler starts. `release` gives the slot back when
   * the handler has ended.
   */
  admit(kind: SlotKind): Admission;
  release(kind: SlotKind, work: EndedWork): void;
  /** Monotonic milliseconds, for a handler that wants to know how long its work took. */
  readonly now?: (() => number) | undefined;
  /** Begins the span of traced work; absent for a handler that is not traced. */
  span?(work: TracedWork): ActiveSpan | undefined;
  handle(exchange: Exchange): void | Promise<void>;
  /**
   * Answers an exchange with the stream of a call that another replica has handed off: its path is the
   * method, its body are the arguments; it must not start after `deadlineMs`.
   */
  take(exchange: Exchange, deadlineMs: number | undefined): void | Promise<void>;
  connect(exchange: WebSocketExchange): void | Promise<void>;
  call(call: IncomingCall): void | Promise<void>;
  /**
   * Takes over an upgraded connection of a foreign app. `stream` starts with the request head as
   * HTTP/1.1 bytes, and then carries the bytes of both directions unchanged.
   */
  tunnel(stream: Duplex): void;
  /** Answers a control message of the controller; JSON in, JSON out. A rejection is sent back as an error. */
  control(message: unknown): Promise<unknown>;
}
