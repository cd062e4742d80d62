import type { AbortState } from './abort-state.js';
import type { BodySource } from './body-source.js';
import type { StreamedHead, StreamingCall } from './hand-off.js';

/**
 * The one interface at which transports meet applications.
 *
 * `node:http`, the replica's channel, the in-memory test client and Web `fetch` each implement
 * {@link Exchange} and {@link WebSocketExchange}; core, the ingress and the runtime know no other
 * form of a request.
 */

/** Header fields in wire order: name, value, name, value, ... Names keep the sender's case. */
export type RawHeaders = readonly string[];

/** The head of a request. */
export interface RequestHead {
  /** Upper case, as on the wire. */
  readonly method: string;
  /**
   * The result of `canonicalPath`, still percent-encoded, route prefix included; the path as received
   * when that fails.
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

/** An HTTP request and the sink for its response. */
export interface Exchange {
  /** Method, path and fields of the request: one object, which every layer passes on unchanged. */
  readonly head: RequestHead;

  /** Undefined when the head announces none: no length above zero, and no chunks. */
  readonly body: BodySource | undefined;

  /** A request whose response is complete is never aborted. */
  readonly abort: AbortState;

  /** The sink for the one response of the request. */
  readonly reply: ReplySink;
}

/** Takes the one response of a request. */
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
  /**
   * Responds with the stream of a call that its own process sends to the client. Absent where no front is
   * between the client and this process.
   */
  handOff?(head: StreamedHead, call: StreamingCall): void;
}

/** A sink that reports when the caller may reuse the memory of written bytes. */
export interface RelaySink extends ReplySink {
  /** As {@link ReplySink.write}. The bytes must not change until `taken` is called. */
  write(chunk: string | Uint8Array, taken?: () => void): boolean;
}

/** A WebSocket handshake and the functions that answer it. */
export interface WebSocketExchange {
  /** Path and fields of the handshake: one object, which every layer passes on unchanged. */
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
 * Both promises settle when the handler has ended, which may be long after the response; a count of
 * ongoing requests includes the request until then. They never reject: failures become responses.
 */
export interface ExchangeHandler {
  /** Answers a request. */
  handle(exchange: Exchange): void | Promise<void>;
  /** Accepts or refuses a WebSocket, and serves it. */
  connect(exchange: WebSocketExchange): void | Promise<void>;
}
