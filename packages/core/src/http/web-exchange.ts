import { type AbortReason, AbortState } from './abort-state.js';
import type { BodySource } from './body-source.js';
import type { Exchange, ExchangeHandler, RawHeaders, ReplySink } from './exchange.js';
import { JSON_HEADERS } from './headers.js';
import { REQUEST_ID } from './request-id.js';
import { isBodyless } from './status.js';
import { WebBody } from './web-body.js';
import { WebHead, type WebHeadSource } from './web-head.js';

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
export async function serveRequest(
  handler: Pick<ExchangeHandler, 'handle'>,
  request: Request,
  options: ServeRequestOptions = {},
): Promise<Response> {
  const { rootPath = '', remoteAddress, requestId } = options;
  const transport = { ...IN_MEMORY, rootPath, addressOf: () => remoteAddress };
  const exchange = new WebExchange(request, transport, requestId);
  // In memory, the caller learns of an abort at once, whether or not the handler looks for it.
  exchange.abort.listen(() => {
    if (request.signal.aborted) exchange.fail(request.signal.reason);
  });
  return answerOf(handler, exchange);
}

/** Gives an exchange to a handler; returns the response itself where the handler gave it at once. */
export function answerOf(
  handler: Pick<ExchangeHandler, 'handle'>,
  exchange: WebExchange,
): Response | Promise<Response> {
  const pending = handler.handle(exchange);
  if (pending !== undefined) pending.catch((error: unknown) => exchange.fail(error));
  return exchange.response();
}

/** The transport below Web exchanges. */
export interface WebTransport extends WebHeadSource {
  /**
   * True for a server, which reads bodies by the length that the client declares, and sends the head of
   * a whole response alone for HEAD.
   */
  readonly isServer: boolean;
  /** True while the server drains: connections are closed after their response. */
  readonly isDraining: boolean;
  /** Called when an application takes its time: its handler waits, or its response is a stream. */
  waits(request: Request): void;
}

const IN_MEMORY: Omit<WebTransport, 'rootPath' | 'addressOf'> = {
  isServer: false,
  isDraining: false,
  waits: () => undefined,
};

/** An exchange whose request and response are those of the Fetch standard. */
export class WebExchange implements Exchange, ReplySink {
  readonly head: WebHead;
  readonly #request: Request;
  readonly #transport: WebTransport;
  #body: WebBody | undefined;
  /** Created on first use: most requests never need it, and to watch a signal is dear. */
  #abort: AbortState | undefined;
  #response: Response | undefined;
  #failure: { readonly error: unknown } | undefined;
  #waiting: Waiting | undefined;
  #isComplete = false;
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  #resume: (() => void) | undefined;

  /** `requestId` defaults to the client's, or a new one. */
  constructor(request: Request, transport: WebTransport, requestId?: string) {
    this.head = new WebHead(request, transport, requestId);
    this.#request = request;
    this.#transport = transport;
  }

  get body(): BodySource | undefined {
    return (this.#body ??= this.#openBody());
  }

  get abort(): AbortState {
    return (this.#abort ??= this.#watch());
  }

  get reply(): ReplySink {
    return this;
  }

  get responded(): boolean {
    return this.#response !== undefined;
  }

  /** The response, or the promise of it; rejects when there will be none. */
  response(): Response | Promise<Response> {
    if (this.#response !== undefined) return this.#response;
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    if (this.#body === undefined) this.#transport.waits(this.#request);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** Gives up on a response that has not begun. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#waiting?.reject(error);
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    if (this.responded) return;
    const isSent = !isBodyless(status) && (this.head.method !== 'HEAD' || this.#transport.isServer);
    this.#isComplete = true;
    this.#unwatch();
    this.#answer(new Response(isSent ? toBody(body) : null, this.#init(status, headers)));
  }

  begin(status: number, headers: RawHeaders): void {
    if (this.responded) return;
    if (this.head.method === 'HEAD' || isBodyless(status)) {
      this.#isComplete = true;
      this.#unwatch();
      this.#answer(new Response(null, this.#init(status, headers)));
      return;
    }
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#stream = controller;
        },
        pull: () => this.#release(),
        cancel: () => this.#leave('disconnect'),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
    );
    this.abort.listen(() => this.#release());
    this.#transport.waits(this.#request);
    this.#answer(new Response(stream, this.#init(status, headers)));
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
    this.#unwatch();
    this.#stream?.close();
  }

  destroy(): void {
    const error = new TypeError('The response was cut short.');
    if (this.#stream === undefined) this.fail(error);
    else if (!this.#isComplete) this.#stream.error(error);
  }

  #answer(response: Response): void {
    this.#response = response;
    this.#waiting?.resolve(response);
  }

  #init(status: number, raw: RawHeaders): ResponseInit {
    const { requestId } = this.head;
    if (raw === JSON_HEADERS && !this.#transport.isDraining) {
      return { status, headers: { 'content-type': 'application/json', [REQUEST_ID]: requestId } };
    }
    const headers = new Headers();
    for (let index = 0; index < raw.length; index += 2) {
      headers.append(raw[index] ?? '', raw[index + 1] ?? '');
    }
    if (!headers.has(REQUEST_ID)) headers.set(REQUEST_ID, requestId);
    if (this.#transport.isDraining) headers.set('connection', 'close');
    return { status, headers };
  }

  #openBody(): WebBody | undefined {
    const { isServer } = this.#transport;
    const length = isServer ? this.head.header('content-length') : undefined;
    const declaredBytes = length === undefined ? undefined : Number(length);
    if (declaredBytes === undefined ? !this.#hasUndeclaredBody() : declaredBytes === 0) {
      return undefined;
    }
    return new WebBody(this, this.#request, {
      isServer,
      declaredBytes,
      isRead: () => this.#transport.waits(this.#request),
    });
  }

  #hasUndeclaredBody(): boolean {
    if (!this.#transport.isServer) return this.#request.body !== null;
    return this.head.header('transfer-encoding') !== undefined;
  }

  #watch(): AbortState {
    const abort = new AbortState();
    this.#abort = abort;
    const { signal } = this.#request;
    if (signal.aborted) this.#leave('disconnect');
    else if (!this.#isComplete) signal.addEventListener('abort', this.#onAbort, { once: true });
    return abort;
  }

  // Deno aborts the signal of each request that has been answered, and warns of those who listen.
  #unwatch(): void {
    if (this.#abort !== undefined) this.#request.signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#leave('disconnect');

  #leave(reason: AbortReason): void {
    if (!this.#isComplete) this.abort.abort(reason);
  }

  #release(): void {
    this.#resume?.();
    this.#resume = undefined;
  }
}

interface Waiting {
  resolve(response: Response): void;
  reject(error: unknown): void;
}

const HIGH_WATER_BYTES = 64 * 1024;
const encoder = new TextEncoder();

function toBody(body: string | Uint8Array | undefined): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined || typeof body === 'string') return body ?? null;
  return new Uint8Array(body);
}
