import { noteLogged } from '../../log.js';

/** The stream that a reader reads. */
interface ReadStream {
  readonly end: 'whole' | 'cut' | undefined;
  at(offset: number): Uint8Array | undefined;
  moved(reader: StreamReader): void;
  left(reader: StreamReader): void;
}

/**
 * The way of one client through a stream that is kept.
 *
 * An iterator of its own, because a generator could not be ended while it waits.
 */
export class StreamReader implements AsyncIterableIterator<Uint8Array> {
  /** The client was sent all before it. */
  offset: number;
  readonly #stream: ReadStream;
  /** The bytes that the client is being sent. */
  #underWay = 0;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(stream: ReadStream, offset: number) {
    this.#stream = stream;
    this.offset = offset;
  }

  /** Asking for more says that the client has taken what came before. */
  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#underWay > 0) {
      this.offset += this.#underWay;
      this.#underWay = 0;
      this.#stream.moved(this);
    }
    while (!this.#isOver) {
      const value = this.#stream.at(this.offset);
      if (value !== undefined) {
        this.#underWay = value.length;
        return { done: false, value };
      }
      const { end } = this.#stream;
      if (end !== undefined) {
        this.#leave();
        if (end === 'cut') throw cutShort();
        break;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return DONE;
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#leave();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** There is more, or the stream has ended. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stream.left(this);
    this.wake();
  }
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Cuts the response of a client, too; the failure itself was logged where it happened. */
function cutShort(): Error {
  const error = new Error('The stream was cut short.');
  noteLogged(error);
  return error;
}
