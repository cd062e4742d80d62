import { CancelledError } from '../errors.js';
import type { AbortReason, AbortState } from '../http/abort-state.js';
import type { RawHeaders, WebSocketExchange, WebSocketWire } from '../http/exchange.js';
import { type HeadersInput, toRawHeaders } from '../http/headers.js';
import { mayNameProto, removeProto } from '../json/proto-keys.js';
import { type TextValue, readWholeQuery } from '../http/query.js';
import { RequestHeaders } from '../http/request-headers.js';
import { encodeJson } from '../json/encode-json.js';
import { preCaught } from '../scope/signal.js';
import { registerInjected } from '../types/injected.js';
import { WebSocketDisconnect, WebSocketMessageError } from './socket-errors.js';
import { checkCode, shorten } from './close-code.js';
import { Inbox } from './inbox.js';
import { type Message, toBytes, toMessage, toText } from './message.js';
import { FORBIDDEN, type RefusedHandshake } from './refused-handshake.js';

export interface WebSocketConnectionOptions {
  readonly maxMessageBytes: number;
  /** The abort state of the handler's scope: aborted when the client leaves or the request is aborted. */
  readonly abort: AbortState;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
}

/** Options of {@link WebSocketConnection.accept}. */
export interface WebSocketAcceptOptions {
  /** The chosen subprotocol, one that the client offers (else a `TypeError`); defaults to none. */
  readonly subprotocol?: string;
  /** Header fields of the 101 response; defaults to none. */
  readonly headers?: HeadersInput;
}

/**
 * A WebSocket, as its handler sees it.
 *
 * The first read or write accepts the handshake; closing before that refuses it with 403. When the
 * handler returns the socket is closed with 1000, when it throws with 1011.
 */
export class WebSocketConnection implements AsyncIterable<Message> {
  readonly path: string;
  readonly rootPath: string;
  readonly requestId: string;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly #exchange: WebSocketExchange;
  readonly #maxMessageBytes: number;
  readonly #abort: AbortState;
  #accepting: Promise<WebSocketWire> | undefined;
  #wire: WebSocketWire | undefined;
  #inbox: Inbox | undefined;
  #closed: WebSocketDisconnect | undefined;
  #draining: Promise<void> | undefined;

  constructor(exchange: WebSocketExchange, options: WebSocketConnectionOptions) {
    this.path = exchange.head.path;
    this.rootPath = exchange.head.rootPath;
    this.requestId = exchange.head.requestId;
    this.params = options.params;
    this.#exchange = exchange;
    this.#maxMessageBytes = options.maxMessageBytes;
    this.#abort = options.abort;
    exchange.abort.listen((reason) => {
      if (this.#wire === undefined) this.#endWith(new WebSocketDisconnect(1006), reason);
      else if (reason !== 'disconnect') this.#abort.abort(reason);
    });
  }

  get headers(): Headers {
    return new RequestHeaders(this.#exchange.head);
  }

  /** The query by name, an array where a name is repeated. */
  get query(): Readonly<Record<string, TextValue>> {
    return readWholeQuery(this.#exchange.head.query);
  }

  /** The subprotocols that the client offers, in its order. */
  get subprotocols(): readonly string[] {
    return this.#exchange.subprotocols;
  }

  /** True once the handshake is accepted and can no longer be refused. */
  get isAccepted(): boolean {
    return this.#accepting !== undefined;
  }

  /** How the socket ended; undefined while it is open. */
  get closed(): WebSocketDisconnect | undefined {
    return this.#closed;
  }

  /** Completes the handshake. Rejects with {@link WebSocketDisconnect} when the client has left. */
  async accept(options: WebSocketAcceptOptions = {}): Promise<void> {
    if (this.#accepting !== undefined) throw new TypeError('The WebSocket is already accepted.');
    const { subprotocol } = options;
    if (subprotocol !== undefined && !this.subprotocols.includes(subprotocol)) {
      throw new TypeError(`The client does not offer the subprotocol '${subprotocol}'.`);
    }
    await this.#accept(subprotocol, options.headers && toRawHeaders(options.headers));
  }

  /** The next message. Rejects with {@link WebSocketDisconnect} once the socket is closed. */
  receive(): Promise<Message> {
    const inbox = this.#inbox;
    // The usual case of an open socket takes one promise, not several.
    if (inbox !== undefined && this.#draining === undefined) return inbox.take();
    return this.#receiveLater();
  }

  async #receiveLater(): Promise<Message> {
    return (await this.#readable()).take();
  }

  #next(): Promise<IteratorResult<Message, undefined>> {
    const inbox = this.#inbox;
    if (inbox !== undefined && this.#draining === undefined) return inbox.next();
    return this.#nextLater();
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
    await this.#draining;
    if (this.#inbox === undefined) throw this.#closed ?? new WebSocketDisconnect(1006);
    return this.#inbox;
  }

  /** The next message as text; bytes have to be UTF-8, else {@link WebSocketMessageError}. */
  async receiveText(): Promise<string> {
    return toText(await this.receive());
  }

  /** The next message as bytes. */
  async receiveBytes(): Promise<Uint8Array> {
    return toBytes(await this.receive());
  }

  /**
   * The next message as JSON, without keys `__proto__`. Rejects with {@link WebSocketMessageError} when
   * the message is not JSON.
   */
  async receiveJson(): Promise<unknown> {
    const text = toText(await this.receive());
    try {
      const value: unknown = JSON.parse(text);
      if (mayNameProto(text)) removeProto(value);
      return value;
    } catch (cause) {
      throw new WebSocketMessageError('The message is not JSON.', { cause });
    }
  }

  /** Yields messages until the socket is closed. */
  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    // An async generator would add several promises to each message.
    return { next: () => this.#next() };
  }

  /**
   * Sends text, bytes, or any other value as JSON.
   *
   * Resolves when there is room for the next message: a producer that awaits this sends at the client's
   * pace. Rejects with {@link WebSocketDisconnect} when the socket is closed.
   */
  send(message: unknown): Promise<void> {
    const wire = this.#wire;
    const isPlain = typeof message === 'string' || message instanceof Uint8Array;
    if (!isPlain || wire === undefined || this.#closed !== undefined || this.#draining) {
      return preCaught(this.#send(message));
    }
    return wire.send(message) ? SENT : preCaught(this.#drain(wire));
  }

  sendText(text: string): Promise<void> {
    return this.send(text);
  }

  sendBytes(bytes: Uint8Array | ArrayBuffer): Promise<void> {
    return this.send(bytes);
  }

  /** Sends a value as JSON text, a string included. */
  sendJson(value: unknown): Promise<void> {
    return this.send(encodeJson(value));
  }

  /** Closes the socket; before it is accepted, refuses the handshake with 403. */
  close(code = 1000, reason = ''): void {
    if (this.#closed !== undefined) return;
    checkCode(code);
    this.#closed = new WebSocketDisconnect(code, reason);
    this.#inbox?.clear();
    this.#inbox?.end(this.#closed);
    if (this.#accepting === undefined) this.refuse(FORBIDDEN);
    else this.#accepting.then((wire) => wire.close(code, shorten(reason))).catch(ignore);
  }

  /** Answers the handshake with a plain response; only before it is accepted. */
  refuse(response: RefusedHandshake): void {
    this.#closed ??= new WebSocketDisconnect(1006);
    this.#exchange.refuse(response.status, response.headers, response.body);
  }

  async #send(message: unknown): Promise<void> {
    const data = toMessage(message);
    const wire = this.#wire ?? (await this.#open());
    if (this.#closed !== undefined) throw this.#closed;
    if (!wire.send(data)) void this.#drain(wire);
    await this.#draining;
  }

  #drain(wire: WebSocketWire): Promise<void> {
    this.#draining ??= wire.drained().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  #open(): Promise<WebSocketWire> {
    return this.#accepting ?? this.#accept(undefined, undefined);
  }

  #accept(
    subprotocol: string | undefined,
    headers: RawHeaders | undefined,
  ): Promise<WebSocketWire> {
    if (this.#closed !== undefined) return preCaught(Promise.reject(this.#closed));
    const accepting = this.#exchange
      .accept({
        maxMessageBytes: this.#maxMessageBytes,
        ...(subprotocol !== undefined && { subprotocol }),
        ...(headers !== undefined && { headers }),
      })
      .then(
        (wire) => this.#begin(wire),
        (error: unknown) => this.#failAccept(error),
      );
    this.#accepting = preCaught(accepting);
    return accepting;
  }

  #begin(wire: WebSocketWire): WebSocketWire {
    const inbox = new Inbox(wire);
    this.#wire = wire;
    this.#inbox = inbox;
    if (this.#closed !== undefined) inbox.end(this.#closed);
    wire.listen({
      message: (data) => {
        if (this.#closed === undefined) inbox.put(data);
      },
      close: (code, reason) => this.#endWith(new WebSocketDisconnect(code, reason), 'disconnect'),
    });
    wire.resume();
    return wire;
  }

  #failAccept(error: unknown): never {
    if (error instanceof CancelledError) throw this.#closed ?? new WebSocketDisconnect(1006);
    throw error;
  }

  // Only for an end from outside. A handler that closes the socket itself may go on uncancelled.
  #endWith(disconnect: WebSocketDisconnect, reason: AbortReason): void {
    if (this.#closed !== undefined) return;
    this.#closed = disconnect;
    this.#inbox?.end(disconnect);
    this.#abort.abort(reason);
  }
}

registerInjected(WebSocketConnection, 'websocket');

const SENT = Promise.resolve();

function ignore(): void {
  // The caller that awaits `#accepting` gets the error.
}
