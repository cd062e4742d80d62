import type { RawHeaders, RequestHead } from '@sluice/core';
import { currentTracer, type ActiveSpan } from '@sluice/core/internal';

import type { FrontContext } from './front-context.js';
import { forwardedRequestHeaders, withTrace } from './forwarded-headers.js';
import type { Destination } from './locate.js';
import { beginSpan } from './request-span.js';

/** The head of a client's request or handshake, as its application sees it. */
export class ForwardedHead implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  rawHeaders: RawHeaders;
  readonly rootPath: string;
  readonly requestId: string;
  readonly scheme: 'http' | 'https';
  readonly httpVersion: '1.0' | '1.1';
  readonly remoteAddress: string | undefined;
  readonly #received: RequestHead;
  readonly #to: Destination;

  constructor(context: FrontContext, received: RequestHead, to: Destination) {
    const { proxyPrefix } = to;
    const { remoteAddress, scheme, forwardedHeaders } = context.readClient(received);
    this.method = received.method;
    this.path = proxyPrefix === '' ? to.path : proxyPrefix + to.path;
    this.query = received.query;
    this.rawHeaders = forwardedRequestHeaders(received, forwardedHeaders);
    this.rootPath = proxyPrefix + to.mounted.prefix;
    this.requestId = received.requestId;
    this.scheme = scheme;
    this.httpVersion = received.httpVersion;
    this.remoteAddress = remoteAddress;
    this.#received = received;
    this.#to = to;
  }

  /** Begins the span of the request; what the application sees in its headers is then a part of that. */
  beginSpan(kind: 'http' | 'websocket'): ActiveSpan | undefined {
    const tracer = currentTracer();
    if (tracer === undefined) return undefined;
    const span = beginSpan({ kind, head: this, scheme: this.scheme, to: this.#to });
    const fields = span && tracer.headers(span.context);
    if (fields !== undefined) this.rawHeaders = withTrace(this.rawHeaders, fields);
    return span;
  }

  /** Reads a field that the client sent, even one that the application does not get. */
  header(name: string): string | undefined {
    return this.#received.header(name);
  }
}
