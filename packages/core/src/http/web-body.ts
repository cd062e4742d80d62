import { CancelledError, HttpError } from '../errors.js';
import {
  type BodyReceiver,
  type BodySource,
  bodyTooLarge,
  receiveStreamed,
} from './body-source.js';
import type { Exchange } from './exchange.js';

/** What a body knows of the transport that it comes by. */
export interface BodyTransport {
  readonly isServer: boolean;
  /** The length that a server holds the client to; undefined where there is none. */
  readonly declaredBytes: number | undefined;
  /** Called when the whole body has been read. */
  isRead(): void;
}

/** The body of a Web `Request`. */
export class WebBody implements BodySource {
  readonly #exchange: Pick<Exchange, 'head' | 'abort'>;
  readonly #request: Request;
  readonly #transport: BodyTransport;

  constructor(
    exchange: Pick<Exchange, 'head' | 'abort'>,
    request: Request,
    transport: BodyTransport,
  ) {
    this.#exchange = exchange;
    this.#request = request;
    this.#transport = transport;
  }

  receive(maxBytes: number, receiver: BodyReceiver): void {
    const { declaredBytes } = this.#transport;
    if (declaredBytes === undefined || declaredBytes > maxBytes) {
      receiveStreamed(this.stream(maxBytes), receiver);
      return;
    }
    void this.#collect(receiver);
  }

  async #collect(receiver: BodyReceiver): Promise<void> {
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await this.#request.arrayBuffer());
    } catch (cause) {
      return receiver.failed(this.#left(cause));
    }
    this.#transport.isRead();
    return receiver.received(bytes);
  }

  async *stream(maxBytes: number): AsyncGenerator<Uint8Array> {
    const { head, abort } = this.#exchange;
    if (Number(head.header('content-length') ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
    let received = 0;
    try {
      for await (const chunk of this.#request.body ?? []) {
        received += chunk.byteLength;
        if (received > maxBytes) throw bodyTooLarge(maxBytes);
        yield chunk;
      }
    } catch (cause) {
      if (cause instanceof HttpError) throw cause;
      // A server's body fails only with its connection, sometimes before the signal says so.
      if (abort.reason === undefined && !this.#transport.isServer) throw cause;
      throw this.#left(cause);
    }
    this.#transport.isRead();
  }

  #left(cause: unknown): CancelledError {
    const { requestId } = this.#exchange.head;
    if (this.#transport.isServer) this.#exchange.abort.abort('disconnect');
    return new CancelledError('The client has left.', { requestId, cause });
  }
}
