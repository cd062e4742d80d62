import type { WebSocketListener, WebSocketWire } from '../http/exchange.js';

/** A socket of a runtime, below the wire. */
export interface RuntimeSocket {
  /** Bytes that the peer has not taken. */
  bufferedBytes(): number;
  send(message: string | Uint8Array): void;
  close(code: number, reason: string): void;
}

/** The outcome of an upgrade. */
export interface UpgradedSocket {
  /** The response that completes the handshake; undefined where the runtime sends it itself. */
  readonly response: Response | undefined;
  /** Resolves when the socket is open: with false when it closed instead. */
  readonly opened: Promise<boolean>;
}

/**
 * An open WebSocket of Bun or Deno.
 *
 * Neither runtime can stop reading a socket. Messages that come while the application reads none are held
 * here, and a client that sends more than {@link MAX_HELD_BYTES} of them is closed with 1013.
 */
export class WebWire implements WebSocketWire {
  readonly #maxMessageBytes: number;
  readonly #onClose: (() => void)[] = [];
  #socket: RuntimeSocket | undefined;
  #listener: WebSocketListener | undefined;
  #isPaused = true;
  #held: (string | Uint8Array)[] = [];
  #heldBytes = 0;
  #end: { readonly code: number; readonly reason: string } | undefined;
  #waiting: (() => void)[] = [];
  #poll: ReturnType<typeof setInterval> | undefined;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  send(message: string | Uint8Array): boolean {
    this.#socket?.send(message);
    return this.#isRoomy();
  }

  drained(): Promise<void> {
    if (this.#isRoomy()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      // Deno tells nobody when a socket has room again; the event of Bun may come first.
      this.#poll ??= setInterval(() => this.hasDrained(), POLL_MS);
    });
  }

  close(code: number, reason: string): void {
    this.#socket?.close(code, reason);
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#flush();
  }

  listen(listener: WebSocketListener): void {
    this.#listener = listener;
  }

  /** Adds a listener of the end of the socket, from whichever side. */
  onClose(listener: () => void): void {
    this.#onClose.push(listener);
  }

  /** Called by the runtime: the socket is open. */
  opened(socket: RuntimeSocket): void {
    this.#socket = socket;
  }

  /** Called by the runtime: a message has come. */
  received(message: string | Uint8Array): void {
    const bytes = sizeOf(message);
    if (bytes > this.#maxMessageBytes) return this.close(1009, 'The message is too long.');
    if (!this.#isPaused && this.#held.length === 0) return this.#listener?.message(message);
    this.#held.push(message);
    this.#heldBytes += bytes + MESSAGE_BYTES;
    if (this.#heldBytes <= MAX_HELD_BYTES + this.#maxMessageBytes) return undefined;
    return this.close(1013, 'Messages come faster than they are read.');
  }

  /** Called by the runtime, and by the clock: the peer may have taken what was sent. */
  hasDrained(): void {
    if (!this.#isRoomy()) return;
    clearInterval(this.#poll);
    this.#poll = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Called by the runtime: the socket is closed. */
  closed(code: number, reason: string): void {
    if (this.#end !== undefined) return;
    this.#end = { code, reason };
    this.hasDrained();
    for (const listener of this.#onClose.splice(0)) listener();
    if (this.#held.length === 0) this.#listener?.close(code, reason);
  }

  #isRoomy(): boolean {
    if (this.#socket === undefined || this.#end !== undefined) return true;
    return this.#socket.bufferedBytes() < HIGH_WATER_BYTES;
  }

  #flush(): void {
    while (!this.#isPaused) {
      const message = this.#held.shift();
      if (message === undefined) break;
      this.#heldBytes -= sizeOf(message) + MESSAGE_BYTES;
      this.#listener?.message(message);
    }
    if (this.#held.length > 0) return;
    if (this.#end !== undefined) this.#listener?.close(this.#end.code, this.#end.reason);
  }
}

function sizeOf(message: string | Uint8Array): number {
  return typeof message === 'string' ? Buffer.byteLength(message) : message.byteLength;
}

const HIGH_WATER_BYTES = 256 * 1024;
/** The most bytes of unread messages, besides one message of the largest size. */
const MAX_HELD_BYTES = 1024 * 1024;
// About the memory that each message takes besides its bytes.
const MESSAGE_BYTES = 64;
const POLL_MS = 10;
