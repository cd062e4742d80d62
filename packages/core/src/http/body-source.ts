import { HttpError } from '../errors.js';

/** The body of a request. Its transport gives it only once, to the first reader. */
export interface BodySource {
  /**
   * Collects the whole body.
   *
   * Fails with `HttpError` 413 above `maxBytes` (on the declared length before anything is read), 408
   * when the body comes too slowly, `CancelledError` when the client leaves.
   */
  receive(maxBytes: number, receiver: BodyReceiver): void;
  /** Reads the body as it comes, paused while the reader is; rejects as `receive` fails. */
  stream(maxBytes: number): AsyncIterable<Uint8Array>;
}

/** Receives either a whole body or the reason why it failed, once. Neither method may throw. */
export interface BodyReceiver {
  /** Called with the length of each piece, by transports that collect pieces. */
  receiving?(bytes: number): void;
  received(bytes: Uint8Array): void;
  failed(error: unknown): void;
}

/** Makes the error for a body above its limit. */
export function bodyTooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `The request body is larger than ${maxBytes} bytes.`);
}

/** Collects a body; rejects as `receive` fails. */
export function readBody(body: BodySource, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    body.receive(maxBytes, { received: resolve, failed: reject });
  });
}

/** Collects the body of a transport that can only stream. */
export function receiveStreamed(chunks: AsyncIterable<Uint8Array>, receiver: BodyReceiver): void {
  collect(chunks).then(
    (bytes) => receiver.received(bytes),
    (error: unknown) => receiver.failed(error),
  );
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const collected: Uint8Array[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  const [only] = collected;
  return collected.length === 1 && only !== undefined ? only : Buffer.concat(collected);
}
