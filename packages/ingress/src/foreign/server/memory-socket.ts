import { LocalSocket } from './local-socket.js';

/** Whose request comes next over a connection, as the application is to see it. */
export interface Caller {
  readonly remoteAddress: string | undefined;
  readonly encrypted: boolean;
  /** Runs the handler of that request. */
  run(handler: () => void): void;
  readonly originalUrl: string;
  readonly baseUrl: string;
}

/**
 * One end of a connection inside this process. What is written on one end is read on the other, one
 * chunk at a time: the writer waits until the reader wants more.
 */
export class MemorySocket extends LocalSocket {
  caller: Caller | undefined = undefined;

  #peer: MemorySocket | undefined;
  #release: (() => void) | undefined;

  /** Two connected ends. */
  static pair(): [MemorySocket, MemorySocket] {
    const one = new MemorySocket();
    const other = new MemorySocket();
    one.#peer = other;
    other.#peer = one;
    return [one, other];
  }

  /** Says at the other end whose request comes next. */
  announce(caller: Caller): void {
    if (this.#peer === undefined) return;
    this.#peer.caller = caller;
    this.#peer.remoteAddress = caller.remoteAddress;
    this.#peer.encrypted = caller.encrypted;
  }

  override _read(): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    const peer = this.#peer;
    if (peer === undefined || peer.destroyed) {
      this.destroy();
      callback();
    } else if (peer.push(chunk)) {
      callback();
    } else {
      peer.#release = callback;
    }
  }

  override _final(callback: () => void): void {
    if (this.#peer?.destroyed === false) this.#peer.push(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
    // Its own tick, as with a real connection: the peer may be in the middle of a write to this end.
    process.nextTick(() => {
      if (this.#peer !== undefined) this.#peer.#peerClosed();
    });
    callback(error);
  }

  // A peer that ended properly leaves what it sent to be read, up to the end of file.
  #peerClosed(): void {
    if (!this.destroyed && this.#peer?.writableFinished !== true) this.destroy();
  }
}
