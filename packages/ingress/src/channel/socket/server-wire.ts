import type { WebSocketListener, WebSocketWire } from '@sluice/core/internal';

import { FrameType } from '../wire/frame.js';
import { MessageParts } from '../wire/message-parts.js';
import { encodeSocketClose } from './socket-close.js';

/** The stream that carries an open WebSocket. */
export interface WireCarrier {
  send(type: number, payload: Uint8Array): boolean;
  /** Sends a text message. */
  sendString(text: string): boolean;
  drained(): Promise<void>;
  consumed(payload: Uint8Array): void;
}

/** An open WebSocket at the replica, paused at first. */
export class ServerWire implements WebSocketWire {
  readonly #carrier: WireCarrier;
  readonly #parts = new MessageParts();
  #listener: WebSocketListener | undefined;
  #isPaused = true;
  /** Messages that the handler has not taken. */
  readonly #waiting: (string | Buffer)[] = [];
  /** Payloads that arrived while messages wait. Their credit waits too, which stops the sender. */
  #unreturned: Buffer[] = [];
  #isClosing = false;
  #closed: { readonly code: number; readonly reason: string } | undefined;
  #isCloseTold = false;

  constructor(carrier: WireCarrier) {
    this.#carrier = carrier;
  }

  /** True when this side has closed. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  send(message: string | Uint8Array): boolean {
    if (this.#isClosing || this.#closed !== undefined) return false;
    return typeof message === 'string'
      ? this.#carrier.sendString(message)
      : this.#carrier.send(FrameType.Binary, message);
  }

  drained(): Promise<void> {
    return this.#carrier.drained();
  }

  close(code: number, reason: string): void {
    if (this.#isClosing || this.#closed !== undefined) return;
    this.#isClosing = true;
    this.#carrier.send(FrameType.SocketClose, encodeSocketClose(code, reason));
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  listen(listener: WebSocketListener): void {
    this.#listener = listener;
    this.#deliver();
  }

  receive(type: number, payload: Buffer): void {
    if (this.#isIdle && type !== FrameType.Part) {
      this.#listener?.message(type === FrameType.Text ? payload.toString() : payload);
      this.#carrier.consumed(payload);
      return;
    }
    this.#unreturned.push(payload);
    const message = this.#parts.add(type, payload);
    if (message !== undefined) {
      this.#waiting.push(type === FrameType.Text ? message.toString() : message);
    }
    this.#deliver();
  }

  /** Tells the handler, behind all messages, that the socket has ended at the client's side. */
  receiveClose(code: number, reason: string): void {
    this.#closed ??= { code, reason };
    this.#deliver();
  }

  /** True when the handler takes the next message at once. */
  get #isIdle(): boolean {
    if (this.#isPaused || this.#listener === undefined) return false;
    return this.#unreturned.length === 0 && this.#waiting.length === 0 && this.#parts.isEmpty;
  }

  #deliver(): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    while (!this.#isPaused && this.#waiting.length > 0) {
      const message = this.#waiting.shift();
      if (message !== undefined) listener.message(message);
    }
    if (this.#waiting.length > 0) return;
    this.#returnCredit();
    if (this.#closed === undefined || this.#isCloseTold) return;
    this.#isCloseTold = true;
    listener.close(this.#closed.code, this.#closed.reason);
  }

  /** Gives back the credit of taken payloads. A paused wire takes one message beyond its credit at most. */
  #returnCredit(): void {
    if (this.#unreturned.length === 0) return;
    const taken = this.#unreturned;
    this.#unreturned = [];
    for (const payload of taken) this.#carrier.consumed(payload);
  }
}
