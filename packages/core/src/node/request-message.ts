import { IncomingMessage } from 'node:http';

/** Takes the body of a request as the parser finds it. */
export interface BodyCollector {
  take(chunk: Uint8Array): void;
  end(): void;
  /** The rest cannot be read. */
  failed(error: Error): void;
  /** The client has left before the end. */
  gone(): void;
}

/**
 * A request that need not be a stream.
 *
 * A body that is only collected is handed over chunk by chunk, and a request that nobody will read
 * is left as it is; as streams they would run through buffers, ticks and events to their end, a
 * tenth of what a small request costs. Until one of the two is asked for it is an ordinary
 * `IncomingMessage`.
 */
export class RequestMessage extends IncomingMessage {
  #collector: BodyCollector | undefined;
  #hasBegun = false;
  #isReleased = false;

  /** Has the body told to a collector; false when some of it is in the stream already. */
  collect(collector: BodyCollector): boolean {
    if (this.#hasBegun || this.destroyed) return false;
    this.#collector = collector;
    return true;
  }

  /** Has the rest of the body go into the stream. */
  stopCollecting(): void {
    this.#collector = undefined;
  }

  /** Ends a body that is being collected; false when it is not. */
  fail(error: Error): boolean {
    const collector = this.#collector;
    this.#collector = undefined;
    collector?.failed(error);
    return collector !== undefined;
  }

  /** Says that nobody will read it or wait for its events. */
  release(): void {
    this.#isReleased = true;
  }

  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    // The end of what is empty and has no reader.
    if (this.#isReleased && !this.#hasBegun && chunk === null) return false;
    this.#hasBegun = true;
    const collector = this.#collector;
    if (collector === undefined) return super.push(chunk, encoding);
    if (chunk instanceof Uint8Array) {
      collector.take(chunk);
      return true;
    }
    this.#collector = undefined;
    this.#isReleased = true;
    collector.end();
    return false;
  }

  // `node:http` empties a request in this way when its response is complete.
  override resume(): this {
    return this.#isOver() ? this : super.resume();
  }

  // oxlint-disable-next-line no-underscore-dangle -- the name is that of streams
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const collector = this.#collector;
    this.#collector = undefined;
    // oxlint-disable-next-line no-underscore-dangle -- the name is that of streams
    super._destroy(error, callback);
    collector?.gone();
  }

  static {
    // Types have it as a field, which an accessor cannot override.
    Object.defineProperty(this.prototype, 'readableEnded', {
      configurable: true,
      get(this: RequestMessage): boolean {
        return this.#isOver() || Reflect.get(IncomingMessage.prototype, 'readableEnded', this);
      },
    });
  }

  #isOver(): boolean {
    return this.#isReleased && this.complete && this.readableLength === 0;
  }
}
