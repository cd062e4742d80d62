import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { ChannelError, ProtocolError } from './channel-error.js';
import { Outbox } from './flow/outbox.js';
import { WINDOW_BYTES } from './flow/window.js';
import { pagesOf, type ReadPages } from './flow/read-pages.js';
import { FrameReader } from './wire/frame-reader.js';
import { FrameWriter } from './wire/frame-writer.js';
import { EMPTY, FrameType, bulkCost, isBulk } from './wire/frame.js';
import { Handshake, type ChannelEnd } from './wire/handshake.js';

const HELLO_TIMEOUT_MS = 5_000;
/** How long a closing connection may take to hand its last frames to the peer. */
const LINGER_MS = 1_000;

export interface ChannelConnectionOptions {
  readonly role: ChannelEnd;
  readonly secret: string | undefined;
}

/** Receives the events of a connection, at either end of the channel. */
export interface ConnectionListener {
  /** Takes the frames of streams, `Available` and `Goodbye`; the connection handles all others itself. */
  onFrame(type: number, id: number, payload: Buffer): void;
  /** Called when the handshake is complete. */
  onReady?(): void;
  /** Called whenever bytes were read. */
  onHeard?(): void;
  /** Called once; `error` is undefined when the peer or this side closed in order. */
  onEnd(error: Error | undefined): void;
}

/**
 * An end of a channel; reads and writes frames.
 *
 * A channel is one connection (Unix socket, TCP, or an in-memory pair for the inline engine) that
 * carries the requests, calls, WebSockets, tunnels and control messages of one replica, multiplexed.
 * Frames sent during a tick leave together in one write after it.
 */
export class ChannelConnection {
  readonly writer: FrameWriter = new FrameWriter();
  readonly outbox: Outbox;
  /** Counts the writes to the socket. A frame sent at count n has been handed over once the count is above n. */
  flushes = 0;
  #hasEnded = false;
  readonly #stream: Duplex;
  readonly #listener: ConnectionListener;
  readonly #reader: FrameReader;
  readonly #pages: ReadPages | undefined;
  readonly #handshake: Handshake;
  #helloTimer: NodeJS.Timeout | undefined;
  #isScheduled = false;
  #isClosing = false;
  #mustWait = false;
  /** Bulk bytes received and not yet returned to the peer's window. */
  #windowDebt = 0;
  #error: Error | undefined;

  constructor(
    stream: Duplex,
    { role, secret }: ChannelConnectionOptions,
    listener: ConnectionListener,
  ) {
    this.#stream = stream;
    this.#listener = listener;
    this.outbox = new Outbox(this.writer, () => this.schedule());
    this.#reader = new FrameReader((type, id, payload) => this.#receive(type, id, payload));
    this.#handshake = new Handshake(role, secret, (type, payload) =>
      this.#sendAlone(type, payload),
    );
    this.#helloTimer = setTimeout(() => this.#helloTimedOut(), HELLO_TIMEOUT_MS);
    this.#helloTimer.unref();

    this.#pages = pagesOf(stream);
    if (this.#pages === undefined) stream.on('data', (chunk: Buffer) => this.#feed(chunk));
    else this.#pages.onChunk = (chunk) => this.#feed(chunk);
    stream.on('drain', () => this.#drained());
    stream.on('error', (error) => this.#end(error));
    stream.on('end', () => this.#end(undefined));
    stream.on('close', () => this.#end(undefined));
    // A stream that is destroyed already may have emitted all its events.
    if (stream.destroyed) setImmediate(() => this.#end(undefined));
    this.#handshake.start();
    this.#updateBlocked();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Sends a frame without payload, ahead of what streams have queued. */
  signal(type: number, stream: number): void {
    this.writer.frame(type, stream, EMPTY);
    this.schedule();
  }

  signalNumber(type: number, stream: number, value: number): void {
    this.writer.number(type, stream, value);
    this.schedule();
  }

  signalByte(type: number, stream: number, value: number): void {
    this.writer.byte(type, stream, value);
    this.schedule();
  }

  /** Flushes after the current tick; call it after writing to `writer`. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // After the poll phase: requests that arrived on many sockets share one write.
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  /**
   * Keeps the payload of the frame that is being handled valid until the returned function is called.
   *
   * Without `hold`, the receiver may keep the payload forever, so its memory is not reused.
   */
  hold(): (() => void) | undefined {
    return this.#pages?.hold();
  }

  /** Sends a last frame of the connection itself, now: the process may end before the next tick. */
  sendLast(type: number, payload: Uint8Array): void {
    this.writer.frame(type, 0, payload);
    this.#flush();
  }

  /** Sends what is ready; resolves when the system has taken all of it, or never will. */
  flushed(): Promise<void> {
    this.#flush();
    if (this.#hasEnded || this.#stream.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#stream.write(EMPTY, () => resolve());
    });
  }

  /** Sends what is ready and ends the connection in order. */
  close(): void {
    if (this.#hasEnded || this.#isClosing) return;
    this.#flush();
    this.#isClosing = true;
    this.#stream.end();
    setTimeout(() => this.#end(undefined), LINGER_MS).unref();
  }

  /** Ends the connection at once, because of `error`. */
  fail(error: Error): void {
    this.#end(error);
  }

  #feed(chunk: Buffer): void {
    if (this.#hasEnded) return;
    this.#listener.onHeard?.();
    try {
      this.#reader.feed(chunk);
    } catch (error) {
      this.#end(error instanceof ChannelError ? error : unexpected(error));
    }
  }

  #receive(type: number, id: number, payload: Buffer): void {
    if (!this.#handshake.isComplete) {
      this.#pages?.keep();
      this.#handshake.receive(type, payload);
      if (!this.#handshake.isComplete) return;
      clearTimeout(this.#helloTimer);
      this.#helloTimer = undefined;
      this.#updateBlocked();
      this.schedule();
      this.#listener.onReady?.();
      return;
    }
    if (isBulk(type)) this.#accountBulk(payload.length);
    const holds = this.#pages?.holds;
    switch (type) {
      case FrameType.Ping:
        this.signal(FrameType.Pong, 0);
        return;
      case FrameType.Pong:
        return;
      case FrameType.Window:
        this.outbox.addWindow(readNumber(payload));
        return;
      case FrameType.Hello:
      case FrameType.Proof:
        throw new ProtocolError('the peer repeated the handshake.');
      default:
        this.#listener.onFrame(type, id, payload);
    }
    if (holds === this.#pages?.holds && type !== FrameType.Credit && payload.length > 0) {
      this.#pages?.keep();
    }
  }

  #accountBulk(payloadBytes: number): void {
    this.#windowDebt += bulkCost(payloadBytes);
    if (this.#windowDebt < WINDOW_BYTES / 2) return;
    this.signalNumber(FrameType.Window, 0, this.#windowDebt);
    this.#windowDebt = 0;
  }

  #flush(): void {
    if (this.#hasEnded || this.#isClosing || !this.#handshake.maySend) return;
    // A broken socket takes nothing, so the frames here count as not sent.
    if (!this.#stream.writable) return;
    this.outbox.pump();
    if (this.writer.isEmpty) return;
    const segments = this.writer.take();
    this.flushes += 1;
    const [only] = segments;
    if (segments.length === 1 && only !== undefined) {
      this.#mustWait = !this.#stream.write(only);
    } else {
      this.#stream.cork();
      for (const segment of segments) this.#mustWait = !this.#stream.write(segment);
      this.#stream.uncork();
    }
    this.#rewindIfTaken();
    this.#updateBlocked();
  }

  // A socket that holds nothing has handed every byte to the system. Other streams pass the buffers on
  // by reference.
  #rewindIfTaken(): void {
    if (this.#stream.writableLength === 0 && this.#stream instanceof Socket) this.writer.rewind();
  }

  #drained(): void {
    this.#mustWait = false;
    this.#rewindIfTaken();
    this.#updateBlocked();
    this.schedule();
  }

  #updateBlocked(): void {
    this.outbox.isBlocked = this.#mustWait || !this.#handshake.maySend;
  }

  /** Writes a handshake frame by itself: the frames in the writer must wait for the handshake. */
  #sendAlone(type: number, payload: Buffer): void {
    const writer = new FrameWriter();
    writer.frame(type, 0, payload);
    for (const segment of writer.take()) this.#stream.write(segment);
  }

  #helloTimedOut(): void {
    this.#end(
      new ChannelError(
        'E_CHANNEL_HELLO_TIMEOUT',
        `the peer did not complete the handshake within ${HELLO_TIMEOUT_MS} ms.`,
      ),
    );
  }

  #end(error: Error | undefined): void {
    this.#error ??= error;
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#helloTimer);
    this.#reader.stop();
    this.#stream.destroy();
    this.#listener.onEnd(this.#error);
  }
}

export function readNumber(payload: Buffer): number {
  if (payload.length !== 4) throw new ProtocolError('a number is not 4 bytes.');
  return payload.readUInt32BE(0);
}

/** Wraps a bug of this process, met while handling a frame: the connection ends, the process goes on. */
function unexpected(error: unknown): ChannelError {
  return new ChannelError('E_CHANNEL_PROTOCOL', 'a frame could not be handled.', { cause: error });
}
