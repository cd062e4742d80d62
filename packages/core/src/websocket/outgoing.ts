import type { WebSocketWire } from '../http/exchange.js';
import { preCaught } from '../scope/signal.js';
import type { Message } from './message.js';

/** A message with its size on the wire. */
export interface SizedMessage {
  readonly data: Message;
  readonly bytes: number;
}

/**
 * The way of messages to a client, in their order.
 *
 * Messages that `offer` takes while the client is slow wait here, up to a bound; those of `send` go to the
 * wire at once, and hold their sender instead.
 */
export class Outgoing {
  /** Undefined as long as nobody listens, as for most sockets. */
  #onEnd: Set<() => void> | undefined;
  #wire: WebSocketWire | undefined;
  #waiting: SizedMessage[] = [];
  #waitingBytes = 0;
  #draining: Promise<void> | undefined;
  #hasEnded = false;

  /** Writes values as the endpoint of the socket declares; undefined where any value may be sent. */
  readonly write: ((value: unknown) => string) | undefined;

  constructor(write: ((value: unknown) => string) | undefined) {
    this.write = write;
  }

  /** Resolves when the client can take more; undefined while it can. */
  get draining(): Promise<void> | undefined {
    return this.#draining;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  begin(wire: WebSocketWire): void {
    this.#wire = wire;
    if (!this.#flush(wire)) void this.#drain(wire);
  }

  /** Sends a message on the open wire; resolves when there is room for the next. */
  send(wire: WebSocketWire, data: Message): Promise<void> {
    if (this.#waiting.length > 0) {
      this.#wait({ data, bytes: data.length });
      return this.#drain(wire);
    }
    if (wire.send(data)) return this.#draining ?? SENT;
    return this.#drain(wire);
  }

  /** Sends a message or lets it wait; false when `maxBytes` are waiting already. */
  offer(message: SizedMessage, maxBytes: number): boolean {
    if (this.#hasEnded) return true;
    const wire = this.#wire;
    if (wire !== undefined && this.#draining === undefined && this.#waiting.length === 0) {
      if (!wire.send(message.data)) void this.#drain(wire);
      return true;
    }
    if (this.#waitingBytes + message.bytes > maxBytes) return false;
    this.#wait(message);
    return true;
  }

  /** Calls `listener` when the socket has ended. */
  onEnd(listener: () => void): void {
    this.#onEnd ??= new Set();
    this.#onEnd.add(listener);
  }

  offEnd(listener: () => void): void {
    this.#onEnd?.delete(listener);
  }

  /** Drops what waits. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    const listeners = this.#onEnd ?? [];
    this.#onEnd = undefined;
    for (const listener of listeners) listener();
  }

  #wait(message: SizedMessage): void {
    this.#waiting.push(message);
    this.#waitingBytes += message.bytes;
  }

  /** Sends what waits, as long as there is room; false when the client is slow again. */
  #flush(wire: WebSocketWire): boolean {
    let sent = 0;
    let hasRoom = true;
    for (const message of this.#waiting) {
      if (!hasRoom) break;
      hasRoom = wire.send(message.data);
      this.#waitingBytes -= message.bytes;
      sent += 1;
    }
    this.#waiting = this.#waiting.slice(sent);
    return hasRoom;
  }

  #drain(wire: WebSocketWire): Promise<void> {
    this.#draining ??= preCaught(this.#drained(wire));
    return this.#draining;
  }

  async #drained(wire: WebSocketWire): Promise<void> {
    try {
      do await wire.drained();
      while (!this.#flush(wire));
    } finally {
      this.#draining = undefined;
    }
  }
}

const SENT = Promise.resolve();
