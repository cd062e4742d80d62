import { CancelledError } from '../errors.js';
import { AbortState } from '../http/abort-state.js';
import { canonicalPath } from '../http/canonical-path.js';
import type {
  AcceptOptions,
  RawHeaders,
  RequestHead,
  WebSocketExchange,
  WebSocketWire,
} from '../http/exchange.js';
import { joinFields } from '../http/headers.js';
import { MemoryWire } from './memory-wire.js';

/** The client's part of a handshake in memory. */
export interface HandshakeRequest {
  readonly url: URL;
  readonly rawHeaders: RawHeaders;
  readonly subprotocols: readonly string[];
  readonly rootPath: string;
  readonly requestId: string;
  readonly remoteAddress: string | undefined;
}

/** The application's answer to a handshake. */
export type HandshakeAnswer =
  | {
      readonly kind: 'accepted';
      readonly wire: MemoryWire;
      readonly subprotocol: string | undefined;
      readonly headers: Headers;
    }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly headers: Headers;
      readonly body: string;
    };

/** A WebSocket handshake in memory; calls `answered` with the application's answer. */
export class MemoryHandshake implements WebSocketExchange {
  readonly head: RequestHead;
  readonly abort: AbortState = new AbortState();
  readonly subprotocols: readonly string[];
  readonly #answered: (answer: HandshakeAnswer) => void;

  constructor(request: HandshakeRequest, answered: (answer: HandshakeAnswer) => void) {
    const { url, rootPath, requestId, remoteAddress } = request;
    const rawHeaders = ['host', url.host, ...request.rawHeaders];
    this.head = {
      method: 'GET',
      path: canonicalPath(url.pathname) ?? url.pathname,
      query: url.search.slice(1),
      rawHeaders,
      rootPath,
      requestId,
      scheme: url.protocol === 'https:' ? 'https' : 'http',
      httpVersion: '1.1',
      remoteAddress,
      header: (name) => joinFields(rawHeaders, name),
    };
    this.subprotocols = request.subprotocols;
    this.#answered = answered;
  }

  async accept({ maxMessageBytes, subprotocol, headers }: AcceptOptions): Promise<WebSocketWire> {
    if (this.abort.reason !== undefined) throw new CancelledError('The client has left.');
    const wire = new MemoryWire(maxMessageBytes, () => this.abort.abort('disconnect'));
    this.#answered({ kind: 'accepted', wire, subprotocol, headers: toHeaders(headers ?? []) });
    return wire;
  }

  refuse(status: number, headers: RawHeaders, body: string): void {
    this.#answered({ kind: 'refused', status, headers: toHeaders(headers), body });
  }
}

function toHeaders(raw: RawHeaders): Headers {
  const headers = new Headers();
  for (let index = 0; index < raw.length; index += 2) {
    headers.append(raw[index] ?? '', raw[index + 1] ?? '');
  }
  return headers;
}
