import { registerInjected } from '../types/injected.js';
import type { BackgroundTasks } from './background-tasks.js';
import { type BodySource, readBody } from './body-source.js';
import { parseCookies } from './cookies.js';
import type { Exchange } from './exchange.js';
import type { JsonLimits } from '../types/limits.js';
import { FIELD_REQUIRED, ValidationError } from '../validation-error.js';
import { parseJson } from '../json/parse-json.js';
import type { Constructor } from '../types/constructor.js';
import type { MethodName, UrlArguments, UrlOptions, UrlParams } from '../types/url-for.js';
import { type TextValue, readWholeQuery } from './query.js';
import { RequestHeaders } from './request-headers.js';
import { type RequestState, stateOf } from './request-state.js';
import { type Urls, noUrls, urlTarget } from './urls.js';

/** The parts of an exchange that a request is read from. */
type RequestSource = Pick<Exchange, 'head' | 'body'>;

/** What the scope of a request gives to its {@link HttpRequest}. */
export interface RequestLife {
  readonly signal: AbortSignal;
  readonly backgroundTasks: BackgroundTasks;
}

/** Options of an {@link HttpRequest}, besides its source. */
export interface HttpRequestOptions {
  /** Limit of `json()`, `text()` and the like; above it they reject with `HttpError` 413. */
  readonly maxBodyBytes: number;
  /** Limits of `json()`; above them it rejects with `ValidationError` 422. */
  readonly jsonLimits?: JsonLimits;
  /** Limit of reading `body` as a stream; defaults to none. */
  readonly maxStreamBytes?: number;
  /** Decoded path parameters. */
  readonly params?: Readonly<Record<string, string>>;
  /** The pattern of the operation's path; defaults to none. */
  readonly route?: string | undefined;
  /** Makes URLs of the application; absent where nobody knows its operations. */
  readonly urls?: Urls | undefined;
  /** The scope of the request. */
  readonly scope: RequestLife;
  /** The body, when it has been read already. */
  readonly bytes?: Uint8Array;
}

/**
 * A request, with the members of a Web `Request` that are useful on a server, and a few more.
 *
 * Members are computed on first use.
 */
export class HttpRequest {
  readonly method: string;
  /** Still percent-encoded, dot segments removed, route prefix included. */
  readonly path: string;
  /** The route prefix the application is mounted under, `''` at the root. */
  readonly rootPath: string;
  readonly requestId: string;
  /** Decoded path parameters of the operation; empty at the raw level. */
  readonly params: Readonly<Record<string, string>>;
  /** The operation's path as declared, `/items/:id`; undefined where no operation matches, and at the raw level. */
  readonly route: string | undefined;
  readonly #source: RequestSource;
  readonly #options: HttpRequestOptions;
  #url: string | undefined;
  #headers: RequestHeaders | undefined;
  #query: Readonly<Record<string, TextValue>> | undefined;
  #cookies: Readonly<Record<string, string>> | undefined;
  #body: ReadableStream<Uint8Array> | null | undefined;
  #isUsed = false;

  constructor(source: RequestSource, options: HttpRequestOptions) {
    const { method, path, rootPath, requestId } = source.head;
    this.method = method;
    this.path = path;
    this.rootPath = rootPath;
    this.requestId = requestId;
    this.params = options.params ?? NO_PARAMS;
    this.route = options.route;
    this.#source = source;
    this.#options = options;
  }

  /** Absolute; its origin is what the client wrote as `Host`. */
  get url(): string {
    if (this.#url === undefined) {
      const { scheme, path, query } = this.#source.head;
      const host = this.#source.head.header('host') ?? 'localhost';
      this.#url = `${scheme}://${host}${path}${query === '' ? '' : `?${query}`}`;
    }
    return this.#url;
  }

  get headers(): Headers {
    return (this.#headers ??= new RequestHeaders(this.#source.head));
  }

  /**
   * The query by name, an array where a name is repeated.
   *
   * Throws `HttpError` 400 when its encoding is malformed; `new URL(request.url).searchParams` does not.
   */
  get query(): Readonly<Record<string, TextValue>> {
    return (this.#query ??= readWholeQuery(this.#source.head.query));
  }

  get cookies(): Readonly<Record<string, string>> {
    return (this.#cookies ??= parseCookies(this.#source.head.header('cookie') ?? ''));
  }

  /** Values that middlewares, dependencies and the handler of this request share. */
  get state(): RequestState {
    return stateOf(this.#source.head);
  }

  /** Work that begins when the response has been sent. */
  get backgroundTasks(): BackgroundTasks {
    return this.#options.scope.backgroundTasks;
  }

  /** Aborts with `CancelledError` when the client leaves. */
  get signal(): AbortSignal {
    return this.#options.scope.signal;
  }

  /** The address of the peer, which may be a proxy. */
  get remoteAddress(): string | undefined {
    return this.#source.head.remoteAddress;
  }

  /**
   * The absolute URL of an operation or a WebSocket of the application: `urlFor(Items, 'item', { id: 3 })`,
   * or by its id, `urlFor('item', { id: 3 })`. Its origin is what the client wrote as `Host`.
   *
   * Throws `UrlError` for a method without a route, and for other parameters than those in its path.
   */
  urlFor<C extends Constructor, M extends MethodName<C>>(
    type: C,
    method: M,
    ...rest: UrlArguments<C, M>
  ): string;
  /** The absolute URL of an operation by its id, or by the name of its function. */
  urlFor(operation: string, params?: UrlParams, options?: UrlOptions): string;
  urlFor(...args: readonly unknown[]): string {
    const { urls } = this.#options;
    if (urls === undefined) throw noUrls();
    const { kind, path } = urls(urlTarget(args));
    const { scheme } = this.#source.head;
    const host = this.#source.head.header('host') ?? 'localhost';
    const protocol = kind === 'http' ? scheme : SOCKET_SCHEMES[scheme];
    return `${protocol}://${host}${this.rootPath}${path}`;
  }

  get body(): ReadableStream<Uint8Array> | null {
    if (this.#body === undefined) {
      const { body } = this.#source;
      this.#body = body === undefined ? null : ReadableStream.from(this.#chunks(body));
    }
    return this.#body;
  }

  get bodyUsed(): boolean {
    return this.#isUsed;
  }

  async bytes(): Promise<Uint8Array> {
    const known = this.#options.bytes;
    if (known !== undefined) return known;
    this.#use();
    const { body } = this.#source;
    return body === undefined ? EMPTY : readBody(body, this.#options.maxBodyBytes);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.bytes();
    return new Uint8Array(bytes).buffer;
  }

  /** Malformed UTF-8 becomes U+FFFD, as the Fetch standard says. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  /** Rejects with `ValidationError` 422 for malformed JSON and beyond its limits, whatever the content type. */
  async json(): Promise<unknown> {
    const bytes = await this.bytes();
    if (bytes.byteLength === 0) throw new ValidationError([MISSING_BODY]);
    return parseJson(bytes, this.#options.jsonLimits).value;
  }

  async formData(): Promise<FormData> {
    const type = this.headers.get('content-type') ?? '';
    const body = new Uint8Array(await this.bytes());
    try {
      return await new Response(body, { headers: { 'content-type': type } }).formData();
    } catch {
      throw new ValidationError([INVALID_FORM]);
    }
  }

  async blob(): Promise<Blob> {
    const type = this.headers.get('content-type') ?? '';
    return new Blob([new Uint8Array(await this.bytes())], { type });
  }

  async *#chunks(body: BodySource): AsyncGenerator<Uint8Array> {
    this.#use();
    const known = this.#options.bytes;
    if (known === undefined) {
      yield* body.stream(this.#options.maxStreamBytes ?? Number.POSITIVE_INFINITY);
    } else {
      yield known;
    }
  }

  #use(): void {
    if (this.#isUsed) throw new TypeError('The body of this request has already been read.');
    this.#isUsed = true;
  }
}

registerInjected(HttpRequest, 'request');

const SOCKET_SCHEMES = { http: 'ws', https: 'wss' } as const;
const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
const EMPTY = new Uint8Array(0);

const MISSING_BODY = {
  type: 'missing',
  loc: ['body'],
  msg: FIELD_REQUIRED,
  input: null,
} as const;
const INVALID_FORM = {
  type: 'form_invalid',
  loc: ['body'],
  msg: 'The body is not a form of its Content-Type',
} as const;
