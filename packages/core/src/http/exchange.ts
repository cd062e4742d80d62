import type { AbortState } from './abort-state.js';
import type { BodySource } from './body-source.js';

/**
 * The one interface at which transports meet applications.
 *
 * `node:http`, the replica's channel, the in-memory test client and Web `fetch` each implement
 * {@link Exchange} and {@link WebSocketExchange}; core, the ingress and the runtime know no other
 * form of a request.
 */

/** Header fields in wire order: name, value, name, value, ... Names keep the sender's case. */
export type RawHeaders = readonly string[];

/** What is known of a request when its head has been read. */
export interface RequestHead {
  /** Upper case, as on the wire. */
  readonly method: string;
  /**
   * The path as `canonicalPath` reads it, still percent-encoded, without the query, route prefix
   * included; as received when it cannot be read.
   */
  readonly path: string;
  /** The query as received, without `?`; empty when there is none. */
  readonly query: string;
  /** Names and values in turn, as received. */
  readonly rawHeaders: RawHeaders;
  /** The route prefix this application is mounted under, `''` at the root; never ends in `/`. */
  readonly rootPath: string;
  /** The client's `x-request-id`, or a UUID v4 given by the front. */
  readonly requestId: string;
  /** The scheme the client used, as a trusted proxy reports it. */
  readonly scheme: 'http' | 'https';
  /** The version of the request line. */
  readonly httpVersion: '1.0' | '1.1';
  /** The client's address; undefined when it is unknown. */
  readonly remoteAddress: string | undefined;
  /** The value of a header by its lower-case name; repeated fields are joined as `node:http` does. */
  header(name: string): string | undefined;
}

/** One HTTP request and the way to answer it. */
export interface Exchange {
  /** Method, path and fields of the request: one object, which is handed on as it is. */
  readonly head: RequestHead;

  /** Undefined when the head announces none: no length above zero, and no chunks. */
  readonly body: BodySource | undefined;

  /** Nothing aborts a request whose response is complete. */
  readonly abort: AbortState;

  /** Takes the one response of the request. */
  readonly reply: ReplySink;
}

/** Where the one response of a request goes. */
export interface ReplySink {
  /** True once a head has been sent by `respond` or `begin`. */
  readonly responded: boolean;
  /** Sends a whole response. The transport sets `content-length`; HEAD, 204 and 304 send no body. */
  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void;
  /** Sends the head of a streamed response. */
  begin(status: number, headers: RawHeaders): void;
  /** Sends a piece of the body; false asks the caller to await `drained()` before the next. */
  write(chunk: string | Uint8Array): boolean;
  /** Resolves when the client has taken enough to write again, or the request is aborted. */
  drained(): Promise<void>;
  /** Completes a streamed response. */
  end(): void;
  /** Cuts the response short, so that the client sees it is incomplete. */
  destroy(): void;
}

/** A sink that says when it no longer needs the bytes it was given, so that their memory is used again. */
export interface RelaySink extends ReplySink {
  /** As {@link ReplySink.write}. The bytes must not change until `taken` is called. */
  write(chunk: string | Uint8Array, taken?: () => void): boolean;
}

/** A WebSocket handshake and the way to answer it. */
export interface WebSocketExchange {
  /** Path and fields of the handshake: one object, which is handed on as it is. */
  readonly head: RequestHead;
  /** `Sec-WebSocket-Protocol` offers, in order. */
  readonly subprotocols: readonly string[];
  /** Completes the handshake. Rejects when the client is already gone. */
  accept(options: AcceptOptions): Promise<WebSocketWire>;
  /** Answers the handshake with a plain HTTP response. */
  refuse(status: number, headers: RawHeaders, body: string): void;
  /** The client may leave before or after the handshake. */
  readonly abort: AbortState;
}

export interface AcceptOptions {
  readonly subprotocol?: string;
  readonly headers?: RawHeaders;
  /** A longer message closes the socket with 1009. */
  readonly maxMessageBytes: number;
}

/** An open WebSocket, below the API that handlers see. */
export interface WebSocketWire {
  /** Sends a text (string) or binary message; false asks the caller to await `drained()`. */
  send(message: string | Uint8Array): boolean;
  drained(): Promise<void>;
  close(code: number, reason: string): void;
  /** Stops and resumes reading from the peer, so that an unread socket holds bounded memory. */
  pause(): void;
  resume(): void;
  /** Set once, before the first message can arrive (the wire starts paused). */
  listen(listener: WebSocketListener): void;
}

export interface WebSocketListener {
  message(data: string | Uint8Array): void;
  /** `code` is 1006 when the peer vanished without a close frame. */
  close(code: number, reason: string): void;
}

/** A wire of a relay, which passes text messages on in UTF-8 and never reads them. */
export interface RelayWire extends WebSocketWire {
  /** As {@link WebSocketWire.send}, for a text message. */
  sendText(utf8: Uint8Array): boolean;
  /** Called in place of `listen`. */
  relay(listener: RelayListener): void;
}

export interface RelayListener extends Pick<WebSocketListener, 'close'> {
  /** Takes a text message in valid UTF-8. */
  text(utf8: Uint8Array): void;
  binary(bytes: Uint8Array): void;
}

/**
 * Anything that serves exchanges: a compiled application, a raw-level class, a foreign app.
 *
 * Both promises settle when the handler has really ended, which may be long after the response:
 * whoever counts requests counts until then. They never reject; failures have become responses.
 */
export interface ExchangeHandler {
  /** Answers a request. */
  handle(exchange: Exchange): void | Promise<void>;
  /** Accepts or refuses a WebSocket, and serves it. */
  connect(exchange: WebSocketExchange): void | Promise<void>;
}
