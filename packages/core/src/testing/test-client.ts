import { type App, createApp } from '../app.js';
import type { BoundApplication } from '../bound.js';
import type { ExchangeHandler } from '../http/exchange.js';
import { REQUEST_ID, requestIdOf } from '../http/request-id.js';
import { serveRequest } from '../http/web-exchange.js';
import type { RouterLike } from '../router-options.js';
import { type Constructor, isConstructor } from '../types/constructor.js';
import type { DependencyOverride } from '../types/dependency.js';
import { CookieJar } from './cookie-jar.js';
import { type HandshakeAnswer, MemoryHandshake } from './memory-handshake.js';
import { Raised } from './raised.js';
import { type ReceivedEvent, readEvents } from './read-events.js';
import { type Target, redirected } from './redirect.js';
import { type TestRequestOptions, targetOf } from './test-request.js';
import { type TestSocket, testSocket } from './test-socket.js';
import { WebSocketDenialError } from './websocket-denial.js';

/** An application that a {@link TestClient} can reach. */
export type TestTarget = App | Constructor | RouterLike | BoundApplication | ExchangeHandler;

/** Options of a {@link TestClient}. */
export interface TestClientOptions {
  /** The origin of all paths, with a path that they are below; defaults to `http://testserver`. */
  readonly baseUrl?: string;
  /** Header fields of every request; default to none. */
  readonly headers?: NonNullable<RequestInit['headers']>;
  /** Cookies to begin with; default to none. */
  readonly cookies?: Readonly<Record<string, string>>;
  /** Follows redirects; defaults to true. */
  readonly followRedirects?: boolean;
  /** The most redirects of one request, an error beyond; defaults to 20. */
  readonly maxRedirects?: number;
  /**
   * Throws the errors that no client would see: those which a request answers with a bare 500, or which
   * close a WebSocket with 1011. Defaults to true.
   */
  readonly raiseServerErrors?: boolean;
  /** The address of the client; defaults to `127.0.0.1`. */
  readonly clientAddress?: string;
  /** The route prefix that the application is mounted under; defaults to none. */
  readonly rootPath?: string;
  /**
   * Dependencies to replace: `[[currentUser, () => alice]]`. For what `createApp` takes too; an application
   * that it has made keeps its own. Defaults to none.
   */
  readonly overrides?: readonly DependencyOverride[];
}

/** Options of {@link TestClient.connect}. */
export interface ConnectOptions extends Pick<TestRequestOptions, 'headers' | 'query' | 'cookies'> {
  /** The subprotocols that the client offers; defaults to none. */
  readonly subprotocols?: readonly string[];
}

/**
 * A client that reaches an application in memory, without a socket: `new TestClient(Shop)`, or
 * `new TestClient(bind(Shop, fake))`.
 *
 * Keeps cookies, follows redirects, and throws what the application fails with. The application starts with
 * `start()` or the first request, and is closed with `close()`, or by `await using`.
 */
export class TestClient {
  /** The cookies of this client. */
  readonly cookies: CookieJar = new CookieJar();
  readonly #app: App;
  readonly #baseUrl: URL;
  readonly #headers: Headers;
  readonly #options: TestClientOptions;
  readonly #sockets = new Set<Pick<TestSocket, 'close'>>();

  constructor(target: TestTarget, options: TestClientOptions = {}) {
    this.#app = appOf(target, options);
    const { baseUrl = 'http://testserver' } = options;
    this.#baseUrl = new URL(baseUrl);
    this.#headers = new Headers(options.headers);
    this.#options = options;
    for (const [name, value] of Object.entries(options.cookies ?? {}))
      this.cookies.set(name, value);
  }

  /** Starts the application: lifespan, singletons and `init`. Rejects with the error of a hook. */
  async start(): Promise<this> {
    await this.#app.start();
    return this;
  }

  /** Leaves the WebSockets that are open, and ends the application: `close`, singletons and lifespan. */
  close(): Promise<void> {
    // The application would wait for their ends, for as long as it lets requests finish.
    for (const socket of this.#sockets) socket.close(1001);
    return this.#app.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('GET', path, options);
  }

  post(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('POST', path, options);
  }

  put(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('PUT', path, options);
  }

  patch(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('PATCH', path, options);
  }

  delete(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('DELETE', path, options);
  }

  head(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('HEAD', path, options);
  }

  options(path: string, options?: TestRequestOptions): Promise<Response> {
    return this.request('OPTIONS', path, options);
  }

  /**
   * Sends a request; resolves when the head of the response is known. Rejects with the error of a handler
   * that failed, unless `raiseServerErrors` is false.
   */
  async request(method: string, path: string, options: TestRequestOptions = {}): Promise<Response> {
    const { followRedirects = true, maxRedirects = 20 } = { ...this.#options, ...options };
    let target = targetOf(method, this.#urlOf(path), options);
    for (let count = 0; ; count += 1) {
      const response = await this.#send(target, options);
      const next = followRedirects ? redirected(target, response) : undefined;
      if (next === undefined) return located(response, target.url, count > 0);
      await response.body?.cancel();
      if (count === maxRedirects) {
        throw new TypeError(
          `More than ${maxRedirects} redirects, the last one to ${next.url.href}.`,
        );
      }
      target = next;
    }
  }

  /** Sends a request as the global `fetch` does, with a path in place of a URL. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const { method = 'GET', headers, body, signal, redirect = 'follow' } = init;
    return this.request(method, path, {
      ...(headers !== undefined && { headers }),
      ...(body !== undefined && body !== null && { body }),
      ...(signal !== undefined && signal !== null && { signal }),
      ...(redirect !== 'follow' && { followRedirects: false }),
    });
  }

  /**
   * Reads a stream of server-sent events, one after the other. Leaves when the loop over them ends. Throws
   * `TypeError` for a response that is no such stream.
   */
  async *events(
    path: string,
    options: TestRequestOptions & { readonly method?: string } = {},
  ): AsyncGenerator<ReceivedEvent, void> {
    const { method = 'GET', ...rest } = options;
    const response = await this.request(method, path, rest);
    const { status, body } = response;
    const type = response.headers.get('content-type') ?? 'none';
    if (status !== 200 || body === null || !type.startsWith('text/event-stream')) {
      await body?.cancel();
      throw new TypeError(`No stream of events: the answer is ${status}, its type ${type}.`);
    }
    yield* readEvents(body);
  }

  /**
   * Opens a WebSocket. Rejects with {@link WebSocketDenialError} when the handshake is refused, and with the
   * error of a handler that failed before.
   */
  async connect<Received = unknown, Sent = unknown>(
    path: string,
    options: ConnectOptions = {},
  ): Promise<TestSocket<Received, Sent>> {
    const { subprotocols = [], cookies, ...rest } = options;
    const { url, headers } = targetOf('GET', this.#urlOf(path), rest);
    const fields = this.#fieldsOf(url, headers, cookies);
    if (subprotocols.length > 0) fields.set('sec-websocket-protocol', subprotocols.join(', '));
    const requestId = requestIdOf(fields.get(REQUEST_ID));
    const raised = this.#raised(requestId);
    let ended: void | Promise<void> = undefined;
    const answer = await new Promise<HandshakeAnswer>((resolve, reject) => {
      const request = { url, rawHeaders: [...fields].flat(), subprotocols, requestId };
      const handshake = new MemoryHandshake({ ...request, ...this.#client }, resolve);
      ended = this.#app.handler.connect(handshake);
      // A handler that has ended reports no more failures.
      Promise.resolve(ended).then(() => raised.end(), reject);
    });
    this.#keepCookies(answer.headers, url);
    if (answer.kind === 'refused') {
      raised.throwIfAny();
      throw new WebSocketDenialError(answer);
    }
    raised.handTo((error) => answer.wire.fail(error));
    const socket = testSocket<Received, Sent>({ ...answer, ended: async () => ended });
    this.#sockets.add(socket);
    void socket.closed.then(() => this.#sockets.delete(socket));
    return socket;
  }

  async #send(target: Target, { cookies, signal }: TestRequestOptions): Promise<Response> {
    const { method, url, body } = target;
    const headers = this.#fieldsOf(url, target.headers, cookies);
    const request = new Request(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      ...(body instanceof ReadableStream && { duplex: 'half' }),
      ...(signal !== undefined && { signal }),
    });
    const requestId = requestIdOf(headers.get(REQUEST_ID));
    const raised = this.#raised(requestId);
    try {
      const response = await serveRequest(this.#app.handler, request, {
        ...this.#client,
        requestId,
      });
      if (raised.hasAny) await response.body?.cancel();
      raised.throwIfAny();
      this.#keepCookies(response.headers, url);
      return response;
    } finally {
      raised.end();
    }
  }

  get #client(): { readonly rootPath: string; readonly remoteAddress: string } {
    const { rootPath = '', clientAddress = '127.0.0.1' } = this.#options;
    return { rootPath, remoteAddress: clientAddress };
  }

  #raised(requestId: string): Raised {
    return new Raised(requestId, this.#options.raiseServerErrors !== false);
  }

  /** A path is below that of the base URL. */
  #urlOf(path: string): URL {
    const { href, pathname } = this.#baseUrl;
    if (pathname === '/' || !path.startsWith('/')) return new URL(path, href);
    return new URL(`${pathname.replace(/\/$/, '')}${path}`, href);
  }

  /** The client's own fields, those of the request, and the cookies. */
  #fieldsOf(url: URL, own: Headers, cookies: Readonly<Record<string, string>> = {}): Headers {
    const fields = new Headers(this.#headers);
    for (const [name, value] of own) fields.set(name, value);
    const all = [
      fields.get('cookie') ?? '',
      this.cookies.header(url),
      ...Object.entries(cookies).map((pair) => pair.join('=')),
    ].filter((text) => text !== '');
    if (all.length > 0) fields.set('cookie', all.join('; '));
    return fields;
  }

  #keepCookies(headers: Headers, url: URL): void {
    for (const field of headers.getSetCookie()) this.cookies.store(field, url);
  }
}

function appOf(target: TestTarget, { overrides }: TestClientOptions): App {
  const isMade = 'start' in target && 'listen' in target && 'handler' in target;
  const given = overrides === undefined ? {} : { overrides };
  if (!isMade) return isConstructor(target) ? createApp(target, given) : createApp(target, given);
  if (overrides === undefined) return target;
  throw new TypeError('Give the overrides to createApp, which has made the application.');
}

/** Says as `fetch` does where the response comes from. */
function located(response: Response, url: URL, isRedirected: boolean): Response {
  const { href } = url;
  return Object.defineProperties(response, {
    url: { value: href },
    redirected: { value: isRedirected },
  });
}
