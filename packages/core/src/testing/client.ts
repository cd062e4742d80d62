import { HttpError } from '../errors.js';
import type { ExchangeHandler } from '../http/exchange.js';
import { type HeadersInput, toRawHeaders } from '../http/headers.js';
import { serveRequest } from '../http/web-exchange.js';
import { type HandshakeAnswer, MemorySocketExchange, type TestSocket } from './test-socket.js';

/** A client that reaches an application in memory, without a socket. */
export interface TestClient {
  /** Sends a request; `path` is below `http://testserver`. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Opens a WebSocket; rejects with `HttpError` and its status when the handshake is refused. */
  connect(path: string, options?: ConnectOptions): Promise<TestSocket>;
}

/** Options of {@link TestClient.connect}. */
export interface ConnectOptions {
  /** Header fields of the handshake; defaults to `host` alone. */
  readonly headers?: HeadersInput;
  /** The subprotocols that the client offers; defaults to none. */
  readonly subprotocols?: readonly string[];
}

/** Makes the client of an application, or of any handler. */
export function testClient(
  app: { readonly handler: ExchangeHandler } | ExchangeHandler,
): TestClient {
  const handler = 'handler' in app ? app.handler : app;
  return {
    fetch: (path, init) => serveRequest(handler, new Request(new URL(path, ORIGIN), init)),
    connect: async (path, options = {}) => {
      const answer = await handshake(handler, new URL(path, ORIGIN), options);
      if (answer.kind === 'accepted') return answer.socket;
      throw new HttpError(answer.status, answer.body);
    },
  };
}

const ORIGIN = 'http://testserver';

function handshake(
  handler: ExchangeHandler,
  url: URL,
  { headers = {}, subprotocols = [] }: ConnectOptions,
): Promise<HandshakeAnswer> {
  return new Promise((resolve, reject) => {
    const asked = { rawHeaders: toRawHeaders(headers), subprotocols };
    const pending = handler.connect(new MemorySocketExchange(url, asked, resolve));
    if (pending !== undefined) pending.catch(reject);
  });
}
