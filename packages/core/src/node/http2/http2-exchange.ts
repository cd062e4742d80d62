import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

import { type AbortReason, AbortState } from '../../http/abort-state.js';
import type { RawHeaders, RelaySink } from '../../http/exchange.js';
import { isBodyless } from '../../http/status.js';
import type { HttpLimits } from '../../types/limits.js';
import type { ClientExchange } from '../client-exchange.js';
import type { ReceivedHead, Target } from '../head.js';
import { NodeHead } from '../node-head.js';
import type { ProgressWatch, Transfer } from '../progress.js';
import { RequestBody } from '../request-body.js';
import { completeHead, wholeHead } from '../response-head.js';
import { responseFields } from './response-fields.js';

/** A request as a stream of HTTP/2, with its parsed target. */
export interface StreamArrival {
  readonly stream: ServerHttp2Stream;
  readonly request: ReceivedHead;
  readonly target: Target;
}

/** The state that all exchanges of a server share. */
export interface StreamContext {
  readonly limits: HttpLimits;
  readonly progress: ProgressWatch;
  readonly rootPath: string;
}

/** An exchange of HTTP/2, over one stream of a session. */
export class Http2Exchange implements ClientExchange {
  readonly head: NodeHead;
  readonly socket: Socket;
  readonly carrier: ServerHttp2Stream;
  readonly #request: ReceivedHead;
  readonly #context: StreamContext;
  #body: RequestBody | undefined;
  #abort: AbortState | undefined;
  #isComplete = false;
  #written = 0;
  #isWatched = false;

  constructor({ stream, request, target }: StreamArrival, context: StreamContext) {
    this.carrier = stream;
    this.socket = request.socket;
    this.head = new NodeHead(request, target, context.rootPath);
    this.#request = request;
    this.#context = context;
  }

  get body(): RequestBody | undefined {
    const { headers } = this.#request;
    if (this.carrier.endAfterHeaders || headers['content-length'] === '0') return undefined;
    return (this.#body ??= new RequestBody(this.carrier, headers, {
      limits: this.#context.limits,
      progress: this.#context.progress,
      start: () => {
        if (headers.expect?.toLowerCase() !== '100-continue' || this.responded) return;
        this.carrier.additionalHeaders({ ':status': 100 });
      },
    }));
  }

  get abort(): AbortState {
    return (this.#abort ??= this.#watchClient());
  }

  get hasClientLeft(): boolean {
    return !this.#isComplete && isOver(this.carrier);
  }

  get reply(): RelaySink {
    return this;
  }

  get responded(): boolean {
    return this.carrier.headersSent;
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    const stream = this.carrier;
    if (isOver(stream) || stream.headersSent) return;
    this.#isComplete = true;
    const fields = responseFields(status, wholeHead(this.head, { status, headers, body }));
    const isEmpty = body === undefined || body.length === 0;
    if (isEmpty || this.head.method === 'HEAD' || isBodyless(status)) {
      stream.respond(fields, { endStream: true });
    } else {
      stream.respond(fields);
      this.#count(body);
      stream.end(body);
    }
    this.#finish();
  }

  begin(status: number, headers: RawHeaders): void {
    const stream = this.carrier;
    if (isOver(stream) || stream.headersSent) return;
    const fields = responseFields(status, completeHead(headers, this.head.requestId));
    const endStream = this.head.method === 'HEAD' || isBodyless(status);
    stream.respond(fields, { endStream });
  }

  write(chunk: string | Uint8Array, taken?: () => void): boolean {
    const stream = this.carrier;
    if (isOver(stream) || stream.writableEnded) {
      taken?.();
      return true;
    }
    this.#count(chunk);
    stream.write(chunk, taken);
    this.#watchUnsent();
    return stream.writableLength < HIGH_WATER_BYTES;
  }

  drained(): Promise<void> {
    const stream = this.carrier;
    if (isOver(stream) || !stream.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        stream.off('drain', done).off('close', done);
        resolve();
      };
      stream.on('drain', done).on('close', done);
    });
  }

  end(): void {
    if (isOver(this.carrier)) return;
    this.#isComplete = true;
    this.carrier.end();
    this.#finish();
  }

  destroy(): void {
    const stream = this.carrier;
    // Written chunks still leave. The error then shows the client that the response is cut.
    setImmediate(() => reset(stream));
  }

  #count(chunk: string | Uint8Array): void {
    this.#written += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
  }

  /** RFC 9113 §8.1: a client that still sends its body is told that nobody needs the rest. */
  #finish(): void {
    this.#watchUnsent();
    const stream = this.carrier;
    if (stream.readableEnded || stream.endAfterHeaders) return;
    const stop = (): void => stream.close(constants.NGHTTP2_NO_ERROR);
    if (stream.writableFinished) stop();
    else stream.once('finish', stop);
  }

  #watchClient(): AbortState {
    const state = new ClientAbort(this);
    if (this.hasClientLeft) state.abort('disconnect');
    else this.carrier.once('close', () => state.abort('disconnect'));
    return state;
  }

  #watchUnsent(): void {
    const stream = this.carrier;
    if (this.#isWatched || stream.writableLength === 0) return;
    this.#isWatched = true;
    const transfer: Transfer = {
      watchedAt: undefined,
      moved: () => this.#written - stream.writableLength,
      isWaiting: () => stream.writableLength > 0,
      stalled: () => {
        this.abort.abort('timeout');
        reset(stream);
      },
    };
    this.#context.progress.watch(transfer);
    stream.once('close', () => this.#context.progress.forget(transfer));
  }

  /** True once the whole response has been given to Node. */
  get isComplete(): boolean {
    return this.#isComplete;
  }
}

/** A request whose response is complete is never aborted. */
class ClientAbort extends AbortState {
  readonly #exchange: Http2Exchange;

  constructor(exchange: Http2Exchange) {
    super();
    this.#exchange = exchange;
  }

  override abort(reason: AbortReason): void {
    if (!this.#exchange.isComplete) super.abort(reason);
  }
}

/** Ends a stream with INTERNAL_ERROR. `close` would first end it as if it were complete. */
function reset(stream: ServerHttp2Stream): void {
  stream.destroy(new Error('The response was cut short.'));
}

function isOver(stream: ServerHttp2Stream): boolean {
  return stream.destroyed || stream.closed || stream.aborted;
}

const HIGH_WATER_BYTES = 64 * 1024;
