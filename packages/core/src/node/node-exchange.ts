import type { IncomingMessage, ServerResponse } from 'node:http';

import { type AbortReason, AbortState } from '../http/abort-state.js';
import type { Exchange, RawHeaders, RelaySink } from '../http/exchange.js';
import { lingerOnClose } from './linger.js';
import type { Target } from './head.js';
import type { HeadEnd } from './head-end.js';
import type { HttpLimits } from '../types/limits.js';
import { NodeHead } from './node-head.js';
import type { ProgressWatch } from './progress.js';
import { RequestBody } from './request-body.js';
import { RequestMessage } from './request-message.js';
import { completeHead, wholeHead } from './response-head.js';
import { CLIENT_ENDED } from './half-close.js';
import { hasUnsent, watchResponse } from './response-progress.js';
import { sendWhole } from './whole-response.js';

/** What the exchanges of one server share. */
export interface NodeContext {
  readonly limits: HttpLimits;
  readonly progress: ProgressWatch;
  readonly headEnd: HeadEnd;
  /** The route prefix of everything this server serves. */
  readonly rootPath: string;
  /** True while the server drains: connections are closed after their response. */
  isDraining: boolean;
}

/** How one request arrived. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
}

/** An exchange over `node:http`. */
export class NodeExchange implements Exchange, RelaySink {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: NodeHead;
  readonly #context: NodeContext;
  readonly #expectsContinue: boolean;
  readonly #hasBody: boolean;
  #body: RequestBody | undefined;
  /** Made when it is first asked for: most requests end without. */
  #abort: NodeAbort | undefined;
  #isComplete = false;
  #hasWritten = false;
  #isWatched = false;

  constructor(arrival: Arrival, context: NodeContext) {
    const { request, response, target } = arrival;
    this.request = request;
    this.response = response;
    this.head = new NodeHead(request, target, context.rootPath);
    this.#hasBody = announcesBody(request);
    if (!this.#hasBody && request instanceof RequestMessage) request.release();
    this.#context = context;
    this.#expectsContinue = arrival.expectsContinue;
  }

  get body(): RequestBody | undefined {
    return this.#hasBody ? (this.#body ??= this.#openBody()) : undefined;
  }

  get abort(): AbortState {
    return (this.#abort ??= new NodeAbort(this));
  }

  /** True when the client has closed its side of the connection, or lost it, before its response. */
  get hasClientLeft(): boolean {
    if (this.#isComplete) return false;
    return this.response.destroyed || this.request.socket.readableEnded;
  }

  /** True once the whole response has been given to Node. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  get reply(): RelaySink {
    return this;
  }

  get responded(): boolean {
    return this.response.headersSent;
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    const { response } = this;
    if (response.destroyed || response.headersSent) return;
    this.#closeIfUnread();
    this.#isComplete = true;
    const { requestId } = this.head;
    const { text: headEnd } = this.#context.headEnd;
    if (!sendWhole(response, { status, headers, body, requestId, headEnd })) {
      this.#writeHead(status, wholeHead(this.head, { status, headers, body }));
      response.end(apartFromHead(body));
    }
    this.#watchUnsent();
  }

  begin(status: number, headers: RawHeaders): void {
    const { response } = this;
    if (response.destroyed || response.headersSent) return;
    // A length that the producer does not keep to would end in the next response.
    response.strictContentLength = true;
    this.#closeIfUnread();
    this.#writeHead(status, completeHead(headers, this.head.requestId));
    // The head leaves with the first chunk, or alone if there is none yet.
    setImmediate(() => {
      if (!this.#hasWritten && !response.destroyed) response.flushHeaders();
    });
  }

  write(chunk: string | Uint8Array, taken?: () => void): boolean {
    if (this.response.destroyed) return true;
    const sent = this.#hasWritten ? chunk : apartFromHead(chunk);
    this.#hasWritten = true;
    if (this.response.write(sent, taken)) return true;
    this.#watchUnsent();
    // Node's own mark is so low that a stream would wait more often than it writes.
    return this.response.writableLength < HIGH_WATER_BYTES;
  }

  drained(): Promise<void> {
    const { response } = this;
    if (response.destroyed || !response.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        response.off('drain', done).off('close', done);
        resolve();
      };
      response.on('drain', done).on('close', done);
    });
  }

  end(): void {
    if (this.response.destroyed) return;
    this.#hasWritten = true;
    this.response.end();
    this.#isComplete = true;
    this.#watchUnsent();
  }

  destroy(): void {
    const { socket, httpVersion } = this.request;
    if (!this.#hasWritten) {
      this.response.destroy();
    } else if (httpVersion === '1.0') {
      // There a close is how a response ends: only a reset says that this one has not.
      socket.resetAndDestroy();
    } else {
      // What has been written leaves first; its end is missing.
      setImmediate(() => socket.destroySoon());
    }
  }

  #writeHead(status: number, head: string[]): void {
    const { response } = this;
    if (response.shouldKeepAlive && this.head.httpVersion === '1.1') {
      head.push('Keep-Alive', this.#context.headEnd.keepAlive);
    }
    response.writeHead(status, head);
  }

  #openBody(): RequestBody {
    return new RequestBody(this.request, {
      limits: this.#context.limits,
      progress: this.#context.progress,
      start: () => {
        if (this.#expectsContinue && !this.responded) this.response.writeContinue();
      },
    });
  }

  // What is left of an unread body must not be taken for the next request, nor be waited for.
  #closeIfUnread(): void {
    const { request, response } = this;
    if (this.#context.isDraining) response.shouldKeepAlive = false;
    if (!this.#hasBody || request.complete) return;
    const declared = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
    if (!this.#expectsContinue && this.#body?.isRead !== true && declared <= MAX_SKIPPED_BYTES)
      return;
    response.shouldKeepAlive = false;
    lingerOnClose(request);
  }

  #watchUnsent(): void {
    if (this.#isWatched || !hasUnsent(this.response)) return;
    this.#isWatched = true;
    const unwatch = watchResponse(this.response, this.#context.progress, () => {
      this.abort.abort('timeout');
      // A plain close would leave what it has not taken with the system, for as long as that tries.
      this.request.socket.resetAndDestroy();
    });
    this.response.once('close', unwatch);
  }
}

/** The abort of a request over `node:http`; the connection is listened to once somebody listens here. */
class NodeAbort extends AbortState {
  readonly #exchange: NodeExchange;
  #isWatching = false;

  constructor(exchange: NodeExchange) {
    super();
    this.#exchange = exchange;
  }

  override get reason(): AbortReason | undefined {
    return super.reason ?? (this.#exchange.hasClientLeft ? 'disconnect' : undefined);
  }

  override listen(listener: (reason: AbortReason) => void): () => void {
    if (!this.#isWatching && this.reason === undefined) {
      this.#isWatching = true;
      const left = (): void => this.abort('disconnect');
      this.#exchange.response.once('close', left).once(CLIENT_ENDED, left);
    }
    return super.listen(listener);
  }

  override abort(reason: AbortReason): void {
    if (!this.#exchange.isComplete) super.abort(reason);
  }
}

// `node:http` writes a head and the text behind it as one text in UTF-8, where a character of a head
// is one byte.
function apartFromHead<T>(chunk: T): T | Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

const HIGH_WATER_BYTES = 64 * 1024;

// A body this small is on its way already: reading past it costs less than a new connection.
const MAX_SKIPPED_BYTES = 64 * 1024;

function announcesBody(request: IncomingMessage): boolean {
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && length !== '0';
}
