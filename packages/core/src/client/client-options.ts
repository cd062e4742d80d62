import type { OpenWebSocket } from './client-socket.js';
import type { ClientDescription } from './description.js';

/** Header fields of every request. */
export type ClientHeaders = Readonly<Record<string, string>>;

/** Sends a request, as the global `fetch` does. */
export type ClientFetch = (url: string, init: RequestInit) => Promise<Response>;

/** Options of calls. */
export interface CallOptions {
  /** Header fields, or a function that makes them for each request, such as a token; defaults to none. */
  readonly headers?: ClientHeaders | (() => ClientHeaders | Promise<ClientHeaders>);
  /** Path parameters that dependencies take, by name; defaults to none. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Query parameters that dependencies take, by name; defaults to none. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Cancels calls and ends streams; defaults to none. */
  readonly signal?: AbortSignal;
  /**
   * Opens a stream of events again when its connection breaks, with the `Last-Event-ID`; defaults to false: the
   * break is an error of the stream.
   */
  readonly reconnect?: boolean;
  /** Whether a browser sends cookies to another origin; defaults to `same-origin`. */
  readonly credentials?: 'include' | 'omit' | 'same-origin';
  /** Sends the requests, in memory for example; defaults to the global `fetch`. */
  readonly fetch?: ClientFetch;
  /** Opens the WebSockets; defaults to the global `WebSocket`, which sends no header fields. */
  readonly openWebSocket?: OpenWebSocket;
}

/** Options of `createClient`. `T` is the class, or the classes by their names. */
export interface ClientOptions<T = unknown> extends CallOptions {
  /** The operations, from `describeClient(Shop)`; defaults to what the server says, asked once with the first call. */
  readonly description?: ClientDescription<T>;
  /** The path of the server's OpenAPI document, which describes the operations too; defaults to `/openapi.json`. */
  readonly openapi?: string;
}
