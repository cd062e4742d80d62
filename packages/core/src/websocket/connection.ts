import { CancelledError } from '../errors.js';
import type { AbortReason, AbortState } from '../http/abort-state.js';
import type { RawHeaders, WebSocketExchange, WebSocketWire } from '../http/exchange.js';
import { type HeadersInput, toRawHeaders } from '../http/headers.js';
import { parseJsonText } from '../json/parse-json.js';
import { type TextValue, readWholeQuery } from '../http/query.js';
import { RequestHeaders } from '../http/request-headers.js';
import { type Issue, ValidationError } from '../validation-error.js';
import { encodeJson } from '../json/encode-json.js';
import { preCaught } from '../scope/signal.js';
import { registerInjected } from '../types/injected.js';
import { WebSocketDisconnect, WebSocketMessageError } from './socket-errors.js';
import { checkCode, shorten } from './close-code.js';
import { Incoming } from './incoming.js';
import { type Message, toBytes, toMessage, toText } from './message.js';
import type { MessageCodec, MessageReader } from './message-codec.js';
import { Outgoing } from './outgoing.js';
import { FORBIDDEN, type RefusedHandshake } from './refused-handshake.js';

export interface WebSocketConnectionOptions {
  readonly maxMessageBytes: number;
  /** The abort state of the handler's scope: aborted when the client leaves or the request is aborted. */
  readonly abort: AbortState;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  /** The subprotocol that the handshake is accepted with by default. */
  readonly subprotocol: string | undefined;
  readonly messages: MessageCodec;
}

/** Options of {@link WebSocketConnection.accept}. */
export interface WebSocketAcceptOptions {
  /**
   * The chosen subprotocol, one that the client offers (else a `TypeError`); defaults to the first of the
   * route's `subprotocols` that the client offers too.
   */
  readonly subprotocol?: string;
  /** Header fields of the 101 response; defaults to none. */
  readonly headers?: HeadersInput;
}

// Set by the class, whose private fields only its own code can read.
let outgoing: (connection: WebSocketConnection<unknown, never>) => Outgoing;

/**
 * A WebSocket, as its handler sees it.
 *
 * `In` is the type of its messages from the client and `Out` that of its messages to the client, as
 * `receive` and `send` of the route declare them; without, they are text and bytes, and any value.
 *
 * The first read or write accepts the handshake; closing before that refuses it with 403. When the
 * handler returns the socket is closed with 1000, when it throws with 1011.
 */
export class WebSocketConnection<In = Message, Out = unknown> implements AsyncIterable<In> {
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
  #closed: WebSocketDisconnect | undefined;
  #subprotocol: string | undefined;
  readonly #codec: MessageCodec;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;

  static {
    outgoing = (connection) => connection.#outgoing;
  }

  constructor(exchange: WebSocketExchange, options: WebSocketConnectionOptions) {
    this.path = exchange.head.path;
    this.rootPath = exchange.head.rootPath;
    this.requestId = exchange.head.requestId;
    this.params = options.params;
    this.#exchange = exchange;
    this.#maxMessageBytes = options.maxMessageBytes;
    this.#abort = options.abort;
    this.#subprotocol = options.subprotocol;
    this.#codec = options.messages;
    this.#outgoing = new Outgoing(options.messages.write);
    this.#incoming = new Incoming(() => this.#open(), this.#outgoing);
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

  /** The subprotocol that the handshake is accepted with; undefined for none. */
  get subprotocol(): string | undefined {
    return this.#subprotocol;
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
    const { subprotocol = this.#subprotocol } = options;
    if (subprotocol !== undefined && !this.subprotocols.includes(subprotocol)) {
      throw new TypeError(`The client does not offer the subprotocol '${subprotocol}'.`);
    }
    this.#subprotocol = subprotocol;
    await this.#accept(options.headers && toRawHeaders(options.headers));
  }

  /** The next message. Rejects with {@link WebSocketDisconnect} once the socket is closed. */
  receive(): Promise<In> {
    const { reader } = this.#codec;
    return reader === undefined ? asDeclared(this.#incoming.take()) : this.#receiveTyped(reader);
  }

  async #receiveTyped(reader: MessageReader): Promise<In> {
    const { done, value } = await this.#nextTyped(reader);
    if (done === true) throw this.#closed ?? new WebSocketDisconnect(1006);
    return value;
  }

  async #nextTyped(reader: MessageReader): Promise<IteratorResult<In, undefined>> {
    for (;;) {
      const next = await this.#incoming.next();
      if (next.done === true) return next;
      const read = await reader.read(next.value);
      if (read.ok) return { done: false, value: asDeclared<In>(read.value) };
      const refusal = reader.refuse(read, this.#exchange.head);
      if (refusal.kind === 'close') {
        this.close(refusal.code, refusal.reason);
        return { done: true, value: undefined };
      }
      // The next message waits until the client has room: its mistakes must not fill the memory.
      await this.#send(refusal.text).catch(ignore);
    }
  }

  /** The next message as text; bytes have to be UTF-8, else {@link WebSocketMessageError}. */
  async receiveText(): Promise<string> {
    return toText(await this.#incoming.take());
  }

  /** The next message as bytes. */
  async receiveBytes(): Promise<Uint8Array> {
    return toBytes(await this.#incoming.take());
  }

  /**
   * The next message as JSON, without keys `__proto__` and whatever its declared type. Rejects with
   * {@link WebSocketMessageError} when the message is not JSON, or beyond the limits of JSON.
   */
  async receiveJson(): Promise<unknown> {
    const text = toText(await this.#incoming.take());
    try {
      return parseJsonText(text, this.#codec.jsonLimits).value;
    } catch (cause) {
      throw new WebSocketMessageError(problemOf(cause), { cause });
    }
  }

  /** Yields messages until the socket is closed. */
  [Symbol.asyncIterator](): AsyncIterator<In, undefined> {
    const { reader } = this.#codec;
    // An async generator would add several promises to each message.
    return reader === undefined
      ? { next: () => asDeclared(this.#incoming.next()) }
      : { next: () => this.#nextTyped(reader) };
  }

  /**
   * Sends a value: of the declared type, or else text, bytes, or any other value as JSON.
   *
   * Resolves when there is room for the next message: a producer that awaits this sends at the client's
   * pace. Rejects with {@link WebSocketDisconnect} when the socket is closed. Throws
   * `ResponseMismatchError` for a value that is not of the declared type.
   */
  send(message: Out): Promise<void> {
    const { write } = this.#codec;
    return this.#sendPlain(write === undefined ? message : write(message));
  }

  #sendPlain(message: unknown): Promise<void> {
    const wire = this.#wire;
    const isPlain = typeof message === 'string' || message instanceof Uint8Array;
    return isPlain && wire !== undefined && this.#closed === undefined
      ? this.#outgoing.send(wire, message)
      : preCaught(this.#send(message));
  }

  /** Sends text as it is, whatever the declared type. */
  sendText(text: string): Promise<void> {
    return this.#sendPlain(text);
  }

  /** Sends bytes as they are, whatever the declared type. */
  sendBytes(bytes: Uint8Array | ArrayBuffer): Promise<void> {
    return this.#sendPlain(bytes);
  }

  /** Sends a value as JSON text, a string included, whatever the declared type. */
  sendJson(value: unknown): Promise<void> {
    return this.#sendPlain(encodeJson(value));
  }

  /** Closes the socket; before it is accepted, refuses the handshake with 403. */
  close(code = 1000, reason = ''): void {
    if (this.#closed !== undefined) return;
    checkCode(code);
    this.#closed = new WebSocketDisconnect(code, reason);
    this.#incoming.clear();
    this.#incoming.end(this.#closed);
    this.#outgoing.end();
    if (this.#accepting === undefined) this.refuse(FORBIDDEN);
    else this.#accepting.then((wire) => wire.close(code, shorten(reason))).catch(ignore);
  }

  /** Answers the handshake with a plain response; only before it is accepted. */
  refuse(response: RefusedHandshake): void {
    this.#closed ??= new WebSocketDisconnect(1006);
    this.#outgoing.end();
    this.#exchange.refuse(response.status, response.headers, response.body);
  }

  async #send(message: unknown): Promise<void> {
    const data = toMessage(message);
    const wire = this.#wire ?? (await this.#open());
    if (this.#closed !== undefined) throw this.#closed;
    await this.#outgoing.send(wire, data);
  }

  #open(): Promise<WebSocketWire> {
    return this.#accepting ?? this.#accept(undefined);
  }

  #accept(headers: RawHeaders | undefined): Promise<WebSocketWire> {
    const subprotocol = this.#subprotocol;
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
    this.#wire = wire;
    this.#incoming.begin(wire);
    wire.listen({
      message: (data) => this.#incoming.put(data),
      close: (code, reason) => this.#endWith(new WebSocketDisconnect(code, reason), 'disconnect'),
    });
    this.#outgoing.begin(wire);
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
    this.#incoming.end(disconnect);
    this.#outgoing.end();
    this.#abort.abort(reason);
  }
}

registerInjected(WebSocketConnection, 'websocket');

/** The way of messages to the client of a connection, for groups. */
export function outgoingOf(connection: WebSocketConnection<unknown, never>): Outgoing {
  return outgoing(connection);
}

// The decorator holds `In` to the type that the route declares, and the reader to that type too.
/* oxlint-disable typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-parameters */
function asDeclared<T>(value: unknown): T {
  return value as T;
}
/* oxlint-enable typescript/no-unsafe-type-assertion, typescript/no-unnecessary-type-parameters */

function problemOf(error: unknown): string {
  const issue: Issue | undefined = error instanceof ValidationError ? error.issues[0] : undefined;
  return issue === undefined || issue.type === 'json_invalid'
    ? 'The message is not JSON.'
    : `${issue.msg}.`;
}

function ignore(): void {
  // The caller that awaits `#accepting` gets the error.
}
