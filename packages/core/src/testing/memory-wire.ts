import type { WebSocketListener, WebSocketWire } from '../http/exchange.js';
import { WebSocketDisconnect } from '../websocket/socket-errors.js';
import { Inbox } from '../websocket/inbox.js';
import type { Message } from '../websocket/message.js';

/** The application's end of a WebSocket in memory, with the inbox of the client's end. */
export class MemoryWire implements WebSocketWire {
  readonly inbox: Inbox = new Inbox({ pause: () => undefined, resume: () => undefined });
  readonly closed: Promise<WebSocketDisconnect>;
  readonly #maxMessageBytes: number;
  readonly #abort: () => void;
  readonly #held: Message[] = [];
  #listener: WebSocketListener | undefined;
  #isPaused = true;
  #end: WebSocketDisconnect | undefined;
  #failure: Error | undefined;
  #settle: (end: WebSocketDisconnect) => void = () => undefined;

  constructor(maxMessageBytes: number, abort: () => void) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#abort = abort;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  send(message: Message): boolean {
    if (this.#end === undefined) this.inbox.put(message);
    return true;
  }

  async drained(): Promise<void> {
    // A socket in memory has no backpressure.
  }

  close(code: number, reason: string): void {
    this.finish(new WebSocketDisconnect(code, reason));
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#flush();
  }

  listen(listener: WebSocketListener): void {
    this.#listener = listener;
  }

  /** Takes a message from the client. */
  deliver(message: Message): void {
    if (Buffer.byteLength(message) > this.#maxMessageBytes) {
      this.finish(new WebSocketDisconnect(1009, 'The message is too long.'));
      return;
    }
    this.#held.push(message);
    this.#flush();
  }

  /** Gives the error of the handler to the client, which reads it in place of the close. */
  fail(error: Error): void {
    this.#failure ??= error;
  }

  finish(end: WebSocketDisconnect): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.inbox.end(this.#failure ?? end);
    this.#settle(end);
    this.#listener?.close(end.code, end.reason);
    this.#abort();
  }

  #flush(): void {
    while (!this.#isPaused && this.#end === undefined) {
      const message = this.#held.shift();
      if (message === undefined) return;
      this.#listener?.message(message);
    }
  }
}
