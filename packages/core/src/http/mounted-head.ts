import type { ActiveSpan, TracedHead } from '../tracing.js';
import type { RawHeaders, RequestHead } from './exchange.js';

/** The head of a request as an application sees it that is mounted in another. */
export class MountedHead implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: RawHeaders;
  readonly rootPath: string;
  readonly requestId: string;
  readonly scheme: 'http' | 'https';
  readonly httpVersion: '1.0' | '1.1';
  readonly remoteAddress: string | undefined;
  readonly span: ActiveSpan | undefined;
  /** The head that the outermost application got. */
  readonly received: RequestHead;

  /** `path` begins with `rootPath`, the prefix of the outer application and the mount together. */
  constructor(head: RequestHead, path: string, rootPath: string) {
    this.method = head.method;
    this.path = path;
    this.query = head.query;
    this.rawHeaders = head.rawHeaders;
    this.rootPath = rootPath;
    this.requestId = head.requestId;
    this.scheme = head.scheme;
    this.httpVersion = head.httpVersion;
    this.remoteAddress = head.remoteAddress;
    const { span }: TracedHead = head;
    this.span = span;
    this.received = receivedHead(head);
  }

  header(name: string): string | undefined {
    return this.received.header(name);
  }
}

/** The head of a request as the outermost application got it, which stands for the request. */
export function receivedHead(head: RequestHead): RequestHead {
  return head instanceof MountedHead ? head.received : head;
}
