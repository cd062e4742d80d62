/** The body of a request, as its transport gives it: once, to the first reader. */
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

/** Hears of a body once: either that it is here, or why not. Neither may throw. */
export interface BodyReceiver {
  /** Hears the length of each piece as it comes, from a transport that collects pieces. */
  receiving?(bytes: number): void;
  received(bytes: Uint8Array): void;
  failed(error: unknown): void;
}

/** Collects a body; rejects with what `receive` fails with. */
export function readBody(body: BodySource, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    body.receive(maxBytes, { received: resolve, failed: reject });
  });
}

/** Receives a body that its transport can only stream. */
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
