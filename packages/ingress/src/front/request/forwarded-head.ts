import type { RawHeaders } from '@sluice/core';
import type { NodeExchange, RequestHead } from '@sluice/core/internal';

import { forwardedRequestHeaders } from '../forwarded-headers.js';
import type { FrontContext } from '../front-context.js';
import type { Destination } from '../locate.js';
import { Abortable } from './abortable.js';

/** The head of a client's request as its application is to see it. */
export abstract class ForwardedHead extends Abortable implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: RawHeaders;
  readonly rootPath: string;
  readonly requestId: string;
  readonly scheme: 'http' | 'https';
  readonly httpVersion: '1.0' | '1.1';
  readonly remoteAddress: string | undefined;
  readonly hasBody: boolean;
  protected readonly client: NodeExchange;

  constructor(context: FrontContext, client: NodeExchange, to: Destination) {
    super();
    const { rootPath } = context.http;
    const { remoteAddress, scheme, forwardedHeaders } = context.readClient(client);
    this.method = client.method;
    this.path = rootPath === '' ? to.path : rootPath + to.path;
    this.query = client.query;
    this.rawHeaders = forwardedRequestHeaders(client, forwardedHeaders);
    this.rootPath = rootPath + to.mounted.prefix;
    this.requestId = client.requestId;
    this.scheme = scheme;
    this.httpVersion = client.httpVersion;
    this.remoteAddress = remoteAddress;
    this.hasBody = client.hasBody;
    this.client = client;
  }

  header(name: string): string | undefined {
    return this.client.header(name);
  }
}
