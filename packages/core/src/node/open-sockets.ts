import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

import { resetConnection } from './connections.js';

const MAX_MISSED = 2;

/**
 * The open WebSockets of a server: pings them, ends those whose peer has vanished (no pong for two
 * intervals), and closes all when the server drains.
 *
 * All sockets share one timer, which runs only while a socket is open.
 */
export class OpenSockets {
  readonly #pingIntervalMs: number;
  readonly #missed = new Map<WebSocket, number>();
  readonly #streams = new WeakMap<WebSocket, Duplex>();
  #timer: NodeJS.Timeout | undefined;

  constructor(pingIntervalMs: number) {
    this.#pingIntervalMs = pingIntervalMs;
  }

  /** Adds an open socket; `stream` is the connection below it. */
  add(socket: WebSocket, stream: Duplex): void {
    this.#missed.set(socket, 0);
    this.#streams.set(socket, stream);
    socket.on('pong', () => this.#missed.set(socket, 0));
    socket.once('close', () => this.#remove(socket));
    this.#timer ??= setInterval(() => this.#ping(), this.#pingIntervalMs).unref();
  }

  closeAll(code: number, reason: string): void {
    for (const socket of this.#missed.keys()) {
      // A paused socket would never read the peer's close frame.
      socket.resume();
      socket.close(code, reason);
    }
  }

  #ping(): void {
    for (const [socket, missed] of this.#missed) {
      // A paused socket reads nothing, so its pongs cannot be counted.
      if (socket.isPaused || socket.readyState !== socket.OPEN) continue;
      if (missed >= MAX_MISSED) {
        this.#end(socket);
      } else {
        this.#missed.set(socket, missed + 1);
        socket.ping();
      }
    }
  }

  #end(socket: WebSocket): void {
    const stream = this.#streams.get(socket);
    // After a plain close the system would keep the unsent bytes for as long as it retries.
    if (stream instanceof Socket) resetConnection(stream);
    else socket.terminate();
  }

  #remove(socket: WebSocket): void {
    this.#missed.delete(socket);
    if (this.#missed.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
