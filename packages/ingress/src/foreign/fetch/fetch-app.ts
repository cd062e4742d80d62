import type { ExchangeHandler, HttpRequest } from '@sluice/core';
import { rawHandler, stripPrefix } from '@sluice/core/internal';

import { mountHeaders } from '../mounted-url.js';

/** The second argument of a fetch application; Hono shows it as `c.env`. */
export interface FetchEnvironment {
  readonly remoteAddress: string | undefined;
  readonly requestId: string;
  /** Path and query as the client sent them. */
  readonly originalUrl: string;
  /** The route prefix; `''` at the root. */
  readonly baseUrl: string;
}

/** A function from a Web `Request` to a Web `Response`, or to a promise of one. */
export type FetchFunction = (request: Request, environment: FetchEnvironment) => unknown;

/**
 * Serves a fetch application such as Hono.
 *
 * The application gets a real Web `Request` with a streamed body, whose signal aborts when the client
 * leaves. Its `Response` is streamed back at the client's pace.
 */
export function fetchHandler(fetch: FetchFunction): ExchangeHandler {
  return rawHandler(async (request) => {
    const response = await fetch(openWebRequest(request), environmentOf(request));
    if (isResponse(response)) return response;
    throw new TypeError(`The fetch application returned ${typeof response} instead of a Response.`);
  });
}

function environmentOf(request: HttpRequest): FetchEnvironment {
  const { pathname, search } = new URL(request.url);
  return {
    remoteAddress: request.remoteAddress,
    requestId: request.requestId,
    originalUrl: pathname + search,
    baseUrl: request.rootPath,
  };
}

function openWebRequest(request: HttpRequest): Request {
  const url = new URL(request.url);
  url.pathname = stripPrefix(request.path, request.rootPath);
  const headers = new Headers([...request.headers]);
  const mount = mountHeaders({
    rootPath: request.rootPath,
    remoteAddress: request.remoteAddress,
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    header: (name) => headers.get(name) ?? undefined,
  });
  for (const [name, value] of mount) headers.set(name, value);
  const { body } = request;
  const hasBody = body !== null && request.method !== 'GET' && request.method !== 'HEAD';
  const { signal } = request;
  const webRequest = new Request(url, {
    method: request.method,
    headers,
    signal,
    ...(hasBody && { body, duplex: 'half' }),
  });
  REQUEST_OF.set(signal, webRequest);
  return webRequest;
}

// Node lets the signal of a `Request` be collected together with it, abort listeners and all, while
// the application may have kept no more than the listener. The request lives as long as its scope.
const REQUEST_OF = new WeakMap<AbortSignal, Request>();

// A framework may bring a Response class of its own, or one from another realm.
function isResponse(value: unknown): value is Response {
  if (value instanceof Response) return true;
  return (
    typeof value === 'object' && value !== null && 'arrayBuffer' in value && 'headers' in value
  );
}
