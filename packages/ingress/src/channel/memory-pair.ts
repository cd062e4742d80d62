import { Duplex } from 'node:stream';

/**
 * Makes two ends of a connection inside this process, for the inline engine and for tests.
 *
 * Like a socket, the pair delivers in a later turn of the event loop, copies the bytes it carries,
 * holds back a writer whose reader is slow, and breaks at both ends when one is destroyed.
 */
export function memoryPair(): [Duplex, Duplex] {
  const first = new MemoryEnd();
  const second = new MemoryEnd();
  first.peer = second;
  second.peer = first;
  return [first, second];
}

type Done = (error?: Error | null) => void;

class MemoryEnd extends Duplex {
  peer: MemoryEnd | undefined;
  /** Completes the peer's write once this side has been read. */
  #resume: Done | undefined;

  constructor() {
    super({ allowHalfOpen: false, decodeStrings: true });
  }

  override _read(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#deliver(Buffer.from(chunk), done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    this.#deliver(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: Done): void {
    setImmediate(() => {
      this.peer?.push(null);
      done();
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    const { peer } = this;
    this.#resume = undefined;
    setImmediate(() => peer?.destroy());
    done(error);
  }

  #deliver(bytes: Buffer, done: Done): void {
    setImmediate(() => {
      const { peer } = this;
      if (peer === undefined || peer.destroyed || this.destroyed) done();
      else if (peer.push(bytes)) done();
      else peer.#resume = done;
    });
  }
}
