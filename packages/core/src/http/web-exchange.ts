import { CancelledError } from '../errors.js';
import { type AbortReason, AbortState } from './abort-state.js';
import {
  type BodyReceiver,
  type BodySource,
  bodyTooLarge,
  receiveStreamed,
} from './body-source.js';
import { canonicalPath } from './canonical-path.js';
import type { Exchange, ExchangeHandler, RawHeaders, RequestHead, ReplySink } from './exchange.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';
import { isBodyless } from './status.js';

export interface ServeRequestOptions {
  /** The route prefix the handler is mounted under; defaults to `''`. */
  readonly rootPath?: string;
  /** The client's address; defaults to none. */
  readonly remoteAddress?: string | undefined;
  /** Defaults to the client's `x-request-id`, or a new one. */
  readonly requestId?: string;
}

/**
 * Serves one Web `Request` in memory.
 *
 * Resolves when the head of the response is known; the body is produced as it is read. Cancelling the
 * body or aborting the request's signal counts as the client leaving.
 */
export function serveRequest(
  handler: Pick<ExchangeHandler, 'handle'>,
  request: Request,
  options: ServeRequestOptions = {},
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const exchange = new WebExchange(request, { options, resolve, reject });
    const pending = handler.handle(exchange);
    if (pending !== undefined) pending.catch(reject);
  });
}

interface WebContext {
  readonly options: ServeRequestOptions;
  resolve(response: Response): void;
  reject(error: unknown): void;
}

class WebExchange implements Exchange, ReplySink {
  readonly head: RequestHead;
  readonly abort: AbortState = new AbortState();
  readonly body: BodySource | undefined;
  readonly #context: WebContext;
  #hasResponded = false;
  #isComplete = false;
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  #resume: (() => void) | undefined;

  constructor(request: Request, context: WebContext) {
    this.head = headOf(request, context.options);
    this.body = request.body === null ? undefined : new WebBody(this, request.body);
    this.#context = context;
    this.abort.listen(() => this.#release());
    const { signal } = request;
    if (signal.aborted) this.#leave(signal);
    else signal.addEventListener('abort', () => this.#leave(signal), { once: true });
  }

  get reply(): ReplySink {
    return this;
  }

  get responded(): boolean {
    return this.#hasResponded;
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    if (this.#hasResponded) return;
    const init = this.#init(status, headers);
    const response = new Response(this.#sendsBody(status) ? toBody(body) : null, init);
    this.#hasResponded = true;
    this.#isComplete = true;
    this.#context.resolve(response);
  }

  begin(status: number, headers: RawHeaders): void {
    if (this.#hasResponded) return;
    if (!this.#sendsBody(status)) {
      this.respond(status, headers);
      return;
    }
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#stream = controller;
        },
        pull: () => this.#release(),
        cancel: () => this.#abort('disconnect'),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
    );
    const response = new Response(stream, this.#init(status, headers));
    this.#hasResponded = true;
    this.#context.resolve(response);
  }

  write(chunk: string | Uint8Array): boolean {
    const stream = this.#stream;
    if (stream === undefined || this.abort.reason !== undefined) return true;
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
    if (bytes.byteLength > 0) stream.enqueue(bytes);
    return (stream.desiredSize ?? 0) > 0;
  }

  drained(): Promise<void> {
    if (this.abort.reason !== undefined || (this.#stream?.desiredSize ?? 1) > 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  end(): void {
    if (this.abort.reason !== undefined) return;
    this.#isComplete = true;
    this.#stream?.close();
  }

  destroy(): void {
    const error = new TypeError('The response was cut short.');
    if (this.#stream === undefined) this.#context.reject(error);
    else if (!this.#isComplete) this.#stream.error(error);
  }

  #sendsBody(status: number): boolean {
    return this.head.method !== 'HEAD' && !isBodyless(status);
  }

  #leave(signal: AbortSignal): void {
    this.#abort('disconnect');
    this.#context.reject(signal.reason);
  }

  #init(status: number, raw: RawHeaders): ResponseInit {
    const headers = new Headers();
    for (let index = 0; index < raw.length; index += 2) {
      headers.append(raw[index] ?? '', raw[index + 1] ?? '');
    }
    if (!headers.has(REQUEST_ID)) headers.set(REQUEST_ID, this.head.requestId);
    return { status, headers };
  }

  #abort(reason: AbortReason): void {
    if (!this.#isComplete) this.abort.abort(reason);
  }

  #release(): void {
    this.#resume?.();
    this.#resume = undefined;
  }
}

class WebBody implements BodySource {
  readonly #exchange: WebExchange;
  readonly #stream: ReadableStream<Uint8Array>;

  constructor(exchange: WebExchange, stream: ReadableStream<Uint8Array>) {
    this.#exchange = exchange;
    this.#stream = stream;
  }

  receive(maxBytes: number, receiver: BodyReceiver): void {
    receiveStreamed(this.stream(maxBytes), receiver);
  }

  async *stream(maxBytes: number): AsyncGenerator<Uint8Array> {
    const { head, abort } = this.#exchange;
    if (Number(head.header('content-length') ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
    let received = 0;
    try {
      for await (const chunk of this.#stream) {
        received += chunk.byteLength;
        if (received > maxBytes) throw bodyTooLarge(maxBytes);
        yield chunk;
      }
    } catch (cause) {
      if (abort.reason === undefined) throw cause;
      throw new CancelledError('The client has left.', { requestId: head.requestId, cause });
    }
  }
}

const HIGH_WATER_BYTES = 64 * 1024;
const encoder = new TextEncoder();

function headOf(request: Request, options: ServeRequestOptions): RequestHead {
  const url = new URL(request.url);
  const { headers } = request;
  return {
    method: request.method,
    path: canonicalPath(url.pathname) ?? url.pathname,
    query: url.search.slice(1),
    rawHeaders: [...headers, ...hostOf(request, url)].flat(),
    rootPath: options.rootPath ?? '',
    requestId: options.requestId ?? requestIdOf(headers.get(REQUEST_ID)),
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    httpVersion: '1.1',
    remoteAddress: options.remoteAddress,
    header: (name) => headers.get(name) ?? (name === 'host' ? url.host : undefined),
  };
}

// A Web `Request` has no `Host` field; its host is part of the URL.
function hostOf(request: Request, url: URL): [string, string][] {
  return request.headers.has('host') ? [] : [['host', url.host]];
}

function toBody(body: string | Uint8Array | undefined): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined || typeof body === 'string') return body ?? null;
  return new Uint8Array(body);
}
