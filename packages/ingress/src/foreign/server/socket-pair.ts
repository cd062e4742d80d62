import { LocalSocket } from './local-socket.js';

/** The caller of the next request over a connection, as the application sees it. */
export interface Caller {
  readonly remoteAddress: string | undefined;
  readonly encrypted: boolean;
  /** Runs the handler of that request in its scope. */
  run(handler: () => void): void;
  readonly originalUrl: string;
  readonly baseUrl: string;
}

/**
 * An end of a connection inside this process.
 *
 * A chunk written on one end is read on the other, and the writer waits until the reader wants more.
 */
export class MemorySocket extends LocalSocket {
  caller: Caller | undefined = undefined;

  #peer: MemorySocket | undefined;
  #release: (() => void) | undefined;

  /** Makes two connected ends. */
  static pair(): [MemorySocket, MemorySocket] {
    const one = new MemorySocket();
    const other = new MemorySocket();
    one.#peer = other;
    other.#peer = one;
    return [one, other];
  }

  /** Tells the other end who sends the next request. */
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
    // In a tick of its own, as with a real connection: the peer may be in the middle of a write to this end.
    process.nextTick(() => {
      if (this.#peer !== undefined) this.#peer.#peerClosed();
    });
    callback(error);
  }

  // After a peer that ended properly, its bytes are still read, up to the end of file.
  #peerClosed(): void {
    if (!this.destroyed && this.#peer?.writableFinished !== true) this.destroy();
  }
}
