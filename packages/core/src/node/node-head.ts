import type { RawHeaders, RequestHead } from '../http/exchange.js';
import type { ReceivedHead, Target } from './head.js';
import { REQUEST_ID, requestIdOf } from '../http/request-id.js';

/** The head of a request or handshake that Node has parsed. */
export class NodeHead implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: RawHeaders;
  readonly rootPath: string;
  readonly requestId: string;
  readonly #request: ReceivedHead;

  constructor(request: ReceivedHead, target: Target, rootPath: string) {
    this.method = request.method ?? 'GET';
    this.path = target.path;
    this.query = target.query;
    this.rawHeaders = request.rawHeaders;
    this.rootPath = rootPath;
    this.requestId = requestIdOf(request.headers[REQUEST_ID]);
    this.#request = request;
  }

  get scheme(): 'http' | 'https' {
    return 'encrypted' in this.#request.socket ? 'https' : 'http';
  }

  get httpVersion(): '1.0' | '1.1' {
    return this.#request.httpVersion === '1.0' ? '1.0' : '1.1';
  }

  get remoteAddress(): string | undefined {
    return this.#request.socket.remoteAddress;
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }
}
