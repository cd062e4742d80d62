import type { IncomingMessage } from 'node:http';

import { CancelledError, HttpError } from '../errors.js';
import type { HttpLimits } from './limits.js';
import type { ProgressWatch } from './progress.js';

export interface BodyContext {
  readonly limits: HttpLimits;
  readonly progress: ProgressWatch;
  /** Called once before the first byte is waited for. */
  start(): void;
}

/** The body of one request, read once. */
export class RequestBody {
  readonly #request: IncomingMessage;
  readonly #context: BodyContext;
  readonly #bytesBefore: number;
  #received = 0;
  #pieces = 0;
  #isWaiting = false;
  #isTaken = false;

  constructor(request: IncomingMessage, context: BodyContext) {
    this.#request = request;
    this.#context = context;
    this.#bytesBefore = request.socket.bytesRead;
  }

  /** Undefined when it is chunked. */
  get declaredBytes(): number | undefined {
    const length = this.#request.headers['content-length'];
    return length === undefined ? undefined : Number(length);
  }

  readAll(maxBytes: number): Promise<Uint8Array> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const chunks: Uint8Array[] = [];
      const finish = (settle: () => void): void => {
        unwatch();
        request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
        settle();
      };
      const fail = (error: Error): void => {
        request.pause();
        finish(() => reject(error));
      };
      const onData = (chunk: Uint8Array): void => {
        const problem = this.#count(chunk, maxBytes);
        if (problem === undefined) chunks.push(chunk);
        else fail(problem);
      };
      const onEnd = (): void => finish(() => resolve(joined(chunks, this.#received)));
      const onGone = (): void => finish(() => reject(clientLeft()));
      const unwatch = this.#begin(maxBytes, fail);
      if (request.destroyed) return onGone();
      this.#isWaiting = true;
      request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
      return undefined;
    });
  }

  async *stream(maxBytes: number): AsyncGenerator<Uint8Array> {
    const request = this.#request;
    const arrival = new Arrival(request);
    const unwatch = this.#begin(maxBytes, (error) => arrival.fail(error));
    try {
      for (;;) {
        const chunk: unknown = request.read();
        if (chunk instanceof Uint8Array) {
          const problem = this.#count(chunk, maxBytes);
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
      unwatch();
    }
  }

  #begin(maxBytes: number, fail: (error: Error) => void): () => void {
    if (this.#isTaken) throw new TypeError('The body of this request has already been read.');
    this.#isTaken = true;
    if ((this.declaredBytes ?? 0) > maxBytes) throw tooLarge(maxBytes);
    this.#context.start();
    return this.#context.progress.watch({
      moved: () => this.#received,
      isWaiting: () => this.#isWaiting,
      stalled: () => fail(new HttpError(408, 'The request body is coming too slowly.')),
    });
  }

  #count(chunk: Uint8Array, maxBytes: number): HttpError | undefined {
    this.#received += chunk.byteLength;
    this.#pieces += 1;
    if (this.#received > maxBytes) return tooLarge(maxBytes);
    if (this.declaredBytes !== undefined) return undefined;
    // node:http limits the extensions of each chunk, not those of all together.
    const overhead = this.#request.socket.bytesRead - this.#bytesBefore - this.#received;
    const allowed = this.#context.limits.maxChunkOverheadBytes + CHUNK_BYTES * this.#pieces;
    return overhead > allowed
      ? new HttpError(413, 'The chunk extensions are too large.')
      : undefined;
  }
}

/** Waits for more of a body without destroying the request when it gives up, as its iterator would. */
class Arrival {
  readonly #request: IncomingMessage;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(request: IncomingMessage) {
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

// A size of up to twelve digits and two line ends.
const CHUNK_BYTES = 16;

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `The request body is larger than ${maxBytes} bytes.`);
}

function clientLeft(): CancelledError {
  return new CancelledError('The client has left.');
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length);
}
