import type { WebSocketWire } from '../http/exchange.js';
import { Inbox } from './inbox.js';
import type { Message } from './message.js';
import type { Outgoing } from './outgoing.js';
import { WebSocketDisconnect } from './socket-errors.js';

/** The way of messages from a client to the handler, which accepts the handshake by its first read. */
export class Incoming {
  readonly #open: () => Promise<unknown>;
  readonly #outgoing: Outgoing;
  #inbox: Inbox | undefined;
  #end: WebSocketDisconnect | undefined;

  constructor(open: () => Promise<unknown>, outgoing: Outgoing) {
    this.#open = open;
    this.#outgoing = outgoing;
  }

  begin(wire: WebSocketWire): void {
    this.#inbox = new Inbox(wire);
    if (this.#end !== undefined) this.#inbox.end(this.#end);
  }

  put(message: Message): void {
    if (this.#end === undefined) this.#inbox?.put(message);
  }

  /** Ends the messages, behind those that have arrived. */
  end(disconnect: WebSocketDisconnect): void {
    this.#end ??= disconnect;
    this.#inbox?.end(disconnect);
  }

  /** Drops the messages that nobody has read. */
  clear(): void {
    this.#inbox?.clear();
  }

  /** The next message. Rejects with {@link WebSocketDisconnect} once there are no more. */
  take(): Promise<Message> {
    const inbox = this.#inbox;
    // The usual case of an open socket takes one promise, not several.
    if (inbox !== undefined && this.#outgoing.draining === undefined) return inbox.take();
    return this.#takeLater();
  }

  /** {@link take} for an iterator. */
  next(): Promise<IteratorResult<Message, undefined>> {
    const inbox = this.#inbox;
    if (inbox !== undefined && this.#outgoing.draining === undefined) return inbox.next();
    return this.#nextLater();
  }

  async #takeLater(): Promise<Message> {
    return (await this.#readable()).take();
  }

  async #nextLater(): Promise<IteratorResult<Message, undefined>> {
    try {
      return await (await this.#readable()).next();
    } catch (error) {
      if (error instanceof WebSocketDisconnect) return { done: true, value: undefined };
      throw error;
    }
  }

  async #readable(): Promise<Inbox> {
    await this.#open();
    // Reading waits for the pending writes, so that an echo to a client that reads nothing stops too.
    await this.#outgoing.draining;
    if (this.#inbox === undefined) throw this.#end ?? new WebSocketDisconnect(1006);
    return this.#inbox;
  }
}
