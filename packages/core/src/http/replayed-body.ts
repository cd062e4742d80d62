import type { BodyReceiver, BodySource } from './body-source.js';

/**
 * A body that can be read whole more than once: by a middleware that checks its signature, then by the
 * operation. Holds nothing until someone reads it whole, and a stream of it is given only once.
 */
export class ReplayedBody implements BodySource {
  readonly #source: BodySource;
  #outcome: Promise<Uint8Array> | undefined;

  constructor(source: BodySource) {
    this.#source = source;
  }

  receive(maxBytes: number, receiver: BodyReceiver): void {
    if (this.#outcome !== undefined) {
      this.#outcome.then(
        (bytes) => receiver.received(bytes),
        (error: unknown) => receiver.failed(error),
      );
      return;
    }
    this.#outcome = new Promise((resolve, reject) => {
      this.#source.receive(maxBytes, {
        receiving: (bytes) => receiver.receiving?.(bytes),
        received: (bytes) => {
          resolve(bytes);
          receiver.received(bytes);
        },
        failed: (error) => {
          reject(error);
          receiver.failed(error);
        },
      });
    });
    // The receiver has been told; a later one will be.
    this.#outcome.catch(() => undefined);
  }

  async *stream(maxBytes: number): AsyncIterable<Uint8Array> {
    if (this.#outcome === undefined) yield* this.#source.stream(maxBytes);
    else yield await this.#outcome;
  }
}
