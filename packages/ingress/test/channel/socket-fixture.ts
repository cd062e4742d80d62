import type { AbortReason, RawHeaders, RequestHead } from '@sluice/core';
import {
  AbortState,
  type AcceptOptions,
  type RelayListener,
  type RelayWire,
} from '@sluice/core/internal';

import type { ForwardedHandshake } from '../../src/channel/socket/client-socket.js';
import { requestHead } from '../support/request-head.js';

/** A client's WebSocket as the front sees it. */
export class TestSocket implements ForwardedHandshake, RelayWire {
  readonly head: RequestHead;
  readonly abort: AbortState = new AbortState();
  readonly subprotocols: readonly string[] = [];
  accepted: AcceptOptions | undefined;
  refused: { status: number; headers: RawHeaders; body: string } | undefined;
  readonly messages: (string | Uint8Array)[] = [];
  closed: { code: number; reason: string } | undefined;
  isPaused = true;
  isSlow = false;
  /** The client is gone before the handshake can be completed. */
  isGone = false;
  #listener: RelayListener | undefined;
  #drained: (() => void)[] = [];
  #watchers: (() => void)[] = [];

  constructor(headers: RawHeaders = ['Sec-WebSocket-Protocol', 'chat, superchat']) {
    this.head = requestHead({
      path: '/my_app/echo',
      rawHeaders: headers,
      requestId: 'socket-1',
      header: () => undefined,
    });
  }

  async accept(options: AcceptOptions): Promise<RelayWire> {
    if (this.isGone) throw new Error('gone');
    this.accepted = options;
    this.#changed();
    return this;
  }

  refuse(status: number, headers: RawHeaders, body: string): void {
    this.refused = { status, headers, body };
    this.#changed();
  }

  giveUp(reason: AbortReason = 'disconnect'): void {
    this.abort.abort(reason);
  }

  send(message: string | Uint8Array): boolean {
    this.messages.push(message);
    this.#changed();
    return !this.isSlow;
  }

  drained(): Promise<void> {
    if (!this.isSlow) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  unblock(): void {
    this.isSlow = false;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
    this.#changed();
    this.#listener?.close(code, reason);
  }

  pause(): void {
    this.isPaused = true;
    this.#changed();
  }

  resume(): void {
    this.isPaused = false;
    this.#changed();
  }

  sendText(utf8: Uint8Array): boolean {
    return this.send(Buffer.from(utf8).toString());
  }

  listen(): never {
    throw new TypeError('The channel passes messages on, and reads none.');
  }

  relay(listener: RelayListener): void {
    this.#listener = listener;
    this.#changed();
  }

  /** The client sends a message. */
  say(message: string | Uint8Array): void {
    if (typeof message === 'string') this.#listener?.text(Buffer.from(message));
    else this.#listener?.binary(message);
  }

  /** The client ends the connection. */
  leave(code: number, reason = ''): void {
    this.#listener?.close(code, reason);
  }

  get isOpen(): boolean {
    return this.#listener !== undefined;
  }

  async until(condition: (socket: this) => boolean): Promise<void> {
    while (!condition(this)) {
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  #changed(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }
}
