import type { RawHeaders, RequestHead } from '@sluice/core';

import type { FrontContext } from './front-context.js';
import { forwardedRequestHeaders } from './forwarded-headers.js';
import type { Destination } from './locate.js';

/** The head of a client's request or handshake, as its application sees it. */
export class ForwardedHead implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: RawHeaders;
  readonly rootPath: string;
  readonly requestId: string;
  readonly scheme: 'http' | 'https';
  readonly httpVersion: '1.0' | '1.1';
  readonly remoteAddress: string | undefined;
  readonly #received: RequestHead;

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
  }

  /** Reads a field that the client sent, even one that the application does not get. */
  header(name: string): string | undefined {
    return this.#received.header(name);
  }
}
