import { canonicalPath } from './canonical-path.js';
import type { RawHeaders, RequestHead } from './exchange.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';

/** The part of a transport that heads of Web requests ask. */
export interface WebHeadSource {
  /** The route prefix the handler is mounted under. */
  readonly rootPath: string;
  /** The client's address; undefined when it is unknown. */
  addressOf(request: Request): string | undefined;
}

/** The head of a Web `Request`; fields are read as they are asked for. */
export class WebHead implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly requestId: string;
  readonly httpVersion = '1.1';
  readonly #request: Request;
  readonly #source: WebHeadSource;
  #rawHeaders: RawHeaders | undefined;

  constructor(request: Request, source: WebHeadSource, requestId?: string) {
    // `new URL` would take longer than all the rest of a small request. The server gives the target as it
    // was received, a `Request` made in memory one that is normalised.
    const { url } = request;
    const end = endOf(url);
    const start = startOf(url);
    const mark = url.indexOf('?', start);
    const pathEnd = mark === -1 || mark > end ? end : mark;
    const path = start === pathEnd ? '/' : url.slice(start, pathEnd);
    this.method = request.method;
    this.path = canonicalPath(path) ?? path;
    this.query = pathEnd === end ? '' : url.slice(pathEnd + 1, end);
    this.requestId = requestId ?? requestIdOf(request.headers.get(REQUEST_ID));
    this.#request = request;
    this.#source = source;
  }

  get rootPath(): string {
    return this.#source.rootPath;
  }

  get rawHeaders(): RawHeaders {
    return (this.#rawHeaders ??= this.#readHeaders());
  }

  get scheme(): 'http' | 'https' {
    return this.#request.url.startsWith('https:') ? 'https' : 'http';
  }

  get remoteAddress(): string | undefined {
    return this.#source.addressOf(this.#request);
  }

  header(name: string): string | undefined {
    const value = this.#request.headers.get(name);
    return value ?? (name === 'host' ? this.#host : undefined);
  }

  // A `Request` made in memory has no `Host` field; its host is part of the URL.
  get #host(): string {
    const { url } = this.#request;
    return url.slice(authorityOf(url), startOf(url));
  }

  #readHeaders(): RawHeaders {
    const { headers } = this.#request;
    const raw = [...headers].flat();
    if (!headers.has('host')) raw.push('host', this.#host);
    return raw;
  }
}

function authorityOf(url: string): number {
  const scheme = url.indexOf('://');
  return scheme === -1 ? 0 : scheme + 3;
}

function startOf(url: string): number {
  const slash = url.indexOf('/', authorityOf(url));
  return slash === -1 ? url.length : slash;
}

function endOf(url: string): number {
  const fragment = url.indexOf('#');
  return fragment === -1 ? url.length : fragment;
}
