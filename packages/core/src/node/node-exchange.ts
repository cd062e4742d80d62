import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { type AbortReason, AbortState } from '../http/abort-state.js';
import type { RawHeaders, RelaySink } from '../http/exchange.js';
import type { ClientExchange } from './client-exchange.js';
import { resetConnection } from './connections.js';
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

/** The state that all exchanges of a server share. */
export interface NodeContext {
  readonly limits: HttpLimits;
  readonly progress: ProgressWatch;
  readonly headEnd: HeadEnd;
  /** The route prefix of everything this server serves. */
  readonly rootPath: string;
  /** True while the server drains: connections are closed after their response. */
  isDraining: boolean;
}

/** A request as `node:http` reported it, with its parsed target. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
}

/** An exchange of HTTP/1, over `node:http`. */
export class NodeExchange implements ClientExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: NodeHead;
  readonly #context: NodeContext;
  readonly #expectsContinue: boolean;
  readonly #hasBody: boolean;
  #body: RequestBody | undefined;
  /** Created on first use: most requests never need it. */
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

  get socket(): Socket {
    return this.request.socket;
  }

  get carrier(): Socket {
    return this.request.socket;
  }

  /** True when the client closed its side of the connection, or lost it, before the response was complete. */
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
    // With a body longer than its declared length, the client would read the excess as the next response.
    response.strictContentLength = true;
    this.#closeIfUnread();
    this.#writeHead(status, completeHead(headers, this.head.requestId));
    // Sends the head together with the first chunk, or alone if no chunk was written in this tick.
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
    // Node's own high-water mark is so low that a stream would wait more often than it writes.
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
      // In HTTP/1.0 a close ends a response in order: only a reset shows that this one is incomplete.
      resetConnection(socket);
    } else {
      // Written chunks still leave. The missing last chunk shows the client that the response is cut.
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
    return new RequestBody(this.request, this.request.headers, {
      limits: this.#context.limits,
      progress: this.#context.progress,
      start: () => {
        if (this.#expectsContinue && !this.responded) this.response.writeContinue();
      },
    });
  }

  // Closes the connection after the response when the body has not been read: its rest must not be
  // parsed as the next request, and waiting for all of it could take long.
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
      // After a plain close the system would keep the unsent bytes for as long as it retries.
      resetConnection(this.request.socket);
    });
    this.response.once('close', unwatch);
  }
}

/** The abort of a request over `node:http`; listens to the connection from its first listener on. */
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

// `node:http` joins a head and a body that is a string, and writes both as UTF-8. Each character of a
// head stands for one byte, so the two must not be joined.
function apartFromHead<T>(chunk: T): T | Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

const HIGH_WATER_BYTES = 64 * 1024;

// A body this small has probably been sent already: skipping it costs less than a new connection.
const MAX_SKIPPED_BYTES = 64 * 1024;

function announcesBody(request: IncomingMessage): boolean {
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && length !== '0';
}
