import type { WebSocketWire } from '../http/exchange.js';
import { WebSocketDisconnect } from './socket-errors.js';
import type { Message } from './message.js';

const MAX_MESSAGES = 64;
const MAX_BYTES = 256 * 1024;

interface Reader {
  resolve(message: Message): void;
  reject(error: Error): void;
}

/**
 * The received messages that the handler has not read.
 *
 * A full inbox pauses the wire, so that an unread socket holds bounded memory. Below the bound the wire
 * keeps reading, so that a close is noticed.
 */
export class Inbox {
  #messages: Message[] = [];
  #first = 0;
  #bytes = 0;
  #isPaused = false;
  #end: Error | undefined;
  readonly #readers: Reader[] = [];
  readonly #wire: Pick<WebSocketWire, 'pause' | 'resume'>;

  constructor(wire: Pick<WebSocketWire, 'pause' | 'resume'>) {
    this.#wire = wire;
  }

  put(message: Message): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader.resolve(message);
    this.#messages.push(message);
    this.#bytes += message.length;
    const isFull = this.#count >= MAX_MESSAGES || this.#bytes >= MAX_BYTES;
    if (!isFull || this.#isPaused) return undefined;
    this.#isPaused = true;
    return this.#wire.pause();
  }

  /** The next message; rejects with the error given to `end` once all have been taken. */
  take(): Promise<Message> {
    const message = this.#messages[this.#first];
    if (message !== undefined) return Promise.resolve(this.#remove(message));
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** {@link take} for an iterator: a disconnect ends the iteration without an error. */
  next(): Promise<IteratorResult<Message, undefined>> {
    const message = this.#messages[this.#first];
    if (message !== undefined) {
      return Promise.resolve({ done: false, value: this.#remove(message) });
    }
    if (this.#end instanceof WebSocketDisconnect) return Promise.resolve(DONE);
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#readers.push({
        resolve: (value) => resolve({ done: false, value }),
        reject: (error) => (error instanceof WebSocketDisconnect ? resolve(DONE) : reject(error)),
      });
    });
  }

  end(error: Error): void {
    this.#end ??= error;
    for (const reader of this.#readers.splice(0)) reader.reject(error);
  }

  /** Drops the unread messages. */
  clear(): void {
    this.#messages = [];
    this.#first = 0;
    this.#bytes = 0;
  }

  get #count(): number {
    return this.#messages.length - this.#first;
  }

  #remove(message: Message): Message {
    this.#first += 1;
    this.#bytes -= message.length;
    if (this.#count === 0) {
      this.clear();
      if (this.#isPaused) {
        this.#isPaused = false;
        this.#wire.resume();
      }
    }
    return message;
  }
}

const DONE: IteratorResult<Message, undefined> = { done: true, value: undefined };
