import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

import { CancelledError, HttpError } from '../errors.js';
import { type BodyReceiver, type BodySource, bodyTooLarge } from '../http/body-source.js';
import type { HttpLimits } from '../types/limits.js';
import type { ProgressWatch, Transfer } from './progress.js';
import { type BodyCollector, RequestMessage } from './request-message.js';

/** The stream of a body: a request of HTTP/1, which has a socket of its own, or a stream of HTTP/2. */
export interface BodyStream extends Readable {
  readonly socket?: { readonly bytesRead: number };
}

export interface BodyContext {
  readonly limits: HttpLimits;
  readonly progress: ProgressWatch;
  /** Called once before the first byte is waited for. */
  start(): void;
}

/** The body of one request, read once. */
export class RequestBody implements BodySource, Transfer, BodyCollector {
  watchedAt: number | undefined;
  readonly #request: BodyStream;
  readonly #context: BodyContext;
  readonly #bytesBefore: number;
  /** Undefined for a chunked body. */
  readonly #declaredBytes: number | undefined;
  readonly #chunks: Uint8Array[] = [];
  #receiver: BodyReceiver | undefined;
  #fail: ((error: Error) => void) | undefined;
  #maxBytes = 0;
  #received = 0;
  #pieces = 0;
  #isWaiting = false;

  constructor(request: BodyStream, headers: IncomingHttpHeaders, context: BodyContext) {
    this.#request = request;
    this.#context = context;
    this.#bytesBefore = request.socket?.bytesRead ?? 0;
    const length = headers['content-length'];
    this.#declaredBytes = length === undefined ? undefined : Number(length);
  }

  /** True once somebody reads the body. */
  get isRead(): boolean {
    return this.#fail !== undefined;
  }

  receive(maxBytes: number, receiver: BodyReceiver): void {
    // The first reader keeps the body.
    if (this.#fail !== undefined) return receiver.failed(alreadyRead());
    const request = this.#request;
    this.#receiver = receiver;
    this.#isWaiting = true;
    const refusal = this.#begin(maxBytes, (error) => this.#refuse(error));
    if (refusal !== undefined) return this.#refuse(refusal);
    if (request.destroyed) return this.gone();
    if (request instanceof RequestMessage && request.collect(this)) return undefined;
    request.on('data', (chunk: Uint8Array) => this.take(chunk));
    request.on('end', () => this.end());
    // An aborted request emits `error` only where there is a listener for it; `close` always comes.
    request.on('close', () => this.gone());
    return undefined;
  }

  take(chunk: Uint8Array): void {
    if (this.#receiver === undefined) return;
    const problem = this.#count(chunk);
    if (problem !== undefined) return this.#refuse(problem);
    this.#chunks.push(chunk);
    this.#receiver.receiving?.(chunk.byteLength);
    return undefined;
  }

  end(): void {
    this.#over()?.received(joined(this.#chunks, this.#received));
  }

  failed(error: Error): void {
    this.#refuse(error);
  }

  gone(): void {
    if (this.#receiver !== undefined) this.#refuse(clientLeft());
  }

  #refuse(error: Error): void {
    const receiver = this.#over();
    if (receiver === undefined) return;
    const request = this.#request;
    if (request instanceof RequestMessage) request.stopCollecting();
    request.pause();
    receiver.failed(error);
  }

  // Detaches the receiver, so that it hears of the end only once.
  #over(): BodyReceiver | undefined {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#context.progress.forget(this);
    return receiver;
  }

  moved(): number {
    return this.#received;
  }

  isWaiting(): boolean {
    return this.#isWaiting;
  }

  stalled(): void {
    this.#fail?.(new HttpError(408, 'The request body is coming too slowly.'));
  }

  async *stream(maxBytes: number): AsyncGenerator<Uint8Array> {
    const request = this.#request;
    if (this.#fail !== undefined) throw alreadyRead();
    const arrival = new Arrival(request);
    try {
      const refusal = this.#begin(maxBytes, (error) => arrival.fail(error));
      if (refusal !== undefined) throw refusal;
      for (;;) {
        const chunk: unknown = request.read();
        if (chunk instanceof Uint8Array) {
          const problem = this.#count(chunk);
          if (problem !== undefined) throw problem;
          yield chunk;
        } else if (request.readableEnded) {
          return;
        } else {
          if (request.destroyed) throw clientLeft();
          this.#isWaiting = true;
          await arrival.next();
          this.#isWaiting = false;
        }
      }
    } finally {
      arrival.stop();
      this.#context.progress.forget(this);
    }
  }

  #begin(maxBytes: number, fail: (error: Error) => void): HttpError | undefined {
    this.#fail = fail;
    this.#maxBytes = maxBytes;
    if ((this.#declaredBytes ?? 0) > maxBytes) return bodyTooLarge(maxBytes);
    this.#context.start();
    this.#context.progress.watch(this);
    return undefined;
  }

  #count(chunk: Uint8Array): HttpError | undefined {
    this.#received += chunk.byteLength;
    this.#pieces += 1;
    if (this.#received > this.#maxBytes) return bodyTooLarge(this.#maxBytes);
    const { socket } = this.#request;
    // HTTP/2 has no chunks of its own.
    if (this.#declaredBytes !== undefined || socket === undefined) return undefined;
    // `node:http` limits the extensions of each chunk, but not their sum.
    const overhead = socket.bytesRead - this.#bytesBefore - this.#received;
    const allowed = this.#context.limits.maxChunkOverheadBytes + CHUNK_BYTES * this.#pieces;
    return overhead > allowed
      ? new HttpError(413, 'The chunk extensions are too large.')
      : undefined;
  }
}

/** Waits for more of a body. Unlike the request's own iterator, stopping does not destroy the request. */
class Arrival {
  readonly #request: Readable;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(request: Readable) {
    this.#request = request;
    for (const event of EVENTS) request.on(event, this.#onEvent);
  }

  next(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#wake = () => (this.#error === undefined ? resolve() : reject(this.#error));
      if (this.#error !== undefined) this.#wake();
    });
  }

  fail(error: Error): void {
    this.#error = error;
    this.#wake?.();
  }

  stop(): void {
    for (const event of EVENTS) this.#request.off(event, this.#onEvent);
  }

  readonly #onEvent = (): void => this.#wake?.();
}

const EVENTS = ['readable', 'end', 'error', 'close'] as const;

// A chunk's size of up to twelve digits and its two line ends.
const CHUNK_BYTES = 16;

function alreadyRead(): TypeError {
  return new TypeError('The body of this request has already been read.');
}

function clientLeft(): CancelledError {
  return new CancelledError('The client has left.');
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
}
