import { CancelledError } from '../errors.js';
import { AbortState } from '../http/abort-state.js';
import { canonicalPath } from '../http/canonical-path.js';
import type {
  AcceptOptions,
  RawHeaders,
  RequestHead,
  WebSocketExchange,
  WebSocketListener,
  WebSocketWire,
} from '../http/exchange.js';
import { joinFields } from '../http/headers.js';
import { REQUEST_ID, requestIdOf } from '../http/request-id.js';
import { WebSocketDisconnect } from '../websocket/socket-errors.js';
import { Inbox } from '../websocket/inbox.js';
import type { Message } from '../websocket/message.js';

/** The client's part of a handshake in memory. */
export interface HandshakeOptions {
  readonly rawHeaders: RawHeaders;
  readonly subprotocols: readonly string[];
}

/** The outcome of a handshake. */
export type HandshakeAnswer =
  | { readonly kind: 'accepted'; readonly socket: TestSocket }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string };

/** The client's end of a WebSocket in memory. */
export interface TestSocket extends AsyncIterable<Message> {
  /** The subprotocol that the application chose; undefined when it chose none. */
  readonly subprotocol: string | undefined;
  /** Sends a message to the application. */
  send(message: Message): void;
  /** Takes the next message; rejects with {@link WebSocketDisconnect} once the application has closed the socket. */
  receive(): Promise<Message>;
  /** Closes the client's end, with 1000 by default. */
  close(code?: number, reason?: string): void;
  /** Leaves without a close frame. */
  vanish(): void;
  /** Resolves when either end has closed. */
  readonly closed: Promise<WebSocketDisconnect>;
}

/** A WebSocket handshake in memory; calls `answered` with the application's answer. */
export class MemorySocketExchange implements WebSocketExchange {
  readonly head: RequestHead;
  readonly abort: AbortState = new AbortState();
  readonly subprotocols: readonly string[];
  readonly #answered: (answer: HandshakeAnswer) => void;

  constructor(url: URL, options: HandshakeOptions, answered: (answer: HandshakeAnswer) => void) {
    const rawHeaders = ['host', url.host, ...options.rawHeaders];
    this.head = {
      method: 'GET',
      path: canonicalPath(url.pathname) ?? url.pathname,
      query: url.search.slice(1),
      rawHeaders,
      rootPath: '',
      requestId: requestIdOf(joinFields(rawHeaders, REQUEST_ID)),
      scheme: 'http',
      httpVersion: '1.1',
      remoteAddress: undefined,
      header: (name) => joinFields(rawHeaders, name),
    };
    this.subprotocols = options.subprotocols;
    this.#answered = answered;
  }

  async accept(options: AcceptOptions): Promise<WebSocketWire> {
    if (this.abort.reason !== undefined) throw new CancelledError('The client has left.');
    const pipe = new Pipe(options.maxMessageBytes, () => this.abort.abort('disconnect'));
    this.#answered({ kind: 'accepted', socket: clientOf(pipe, options.subprotocol) });
    return pipe;
  }

  refuse(status: number, _: RawHeaders, body: string): void {
    this.#answered({ kind: 'refused', status, body });
  }
}

/** The application's end, with the inbox of the client's end. */
class Pipe implements WebSocketWire {
  readonly inbox: Inbox = new Inbox({ pause: () => undefined, resume: () => undefined });
  readonly closed: Promise<WebSocketDisconnect>;
  readonly #maxMessageBytes: number;
  readonly #abort: () => void;
  readonly #held: Message[] = [];
  #listener: WebSocketListener | undefined;
  #isPaused = true;
  #end: WebSocketDisconnect | undefined;
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
    if (message.length > this.#maxMessageBytes) {
      this.finish(new WebSocketDisconnect(1009, 'The message is too long.'));
      return;
    }
    this.#held.push(message);
    this.#flush();
  }

  finish(end: WebSocketDisconnect): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.inbox.end(end);
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

function clientOf(pipe: Pipe, subprotocol: string | undefined): TestSocket {
  return {
    subprotocol,
    send: (message) => pipe.deliver(message),
    receive: () => pipe.inbox.take(),
    close: (code = 1000, reason = '') => pipe.finish(new WebSocketDisconnect(code, reason)),
    vanish: () => pipe.finish(new WebSocketDisconnect(1006)),
    closed: pipe.closed,
    async *[Symbol.asyncIterator]() {
      for (;;) {
        try {
          yield await pipe.inbox.take();
        } catch {
          return;
        }
      }
    },
  };
}
