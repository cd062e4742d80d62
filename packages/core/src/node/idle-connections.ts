import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { onHttp1Connection } from './connections.js';

/** Timer ticks per timeout: a connection is closed at most one tick late. */
const LOOKS = 20;

const restingSince: unique symbol = Symbol('resting since');
const bytesSeen: unique symbol = Symbol('bytes seen');

interface TimedSocket extends Socket {
  /** The number of the last tick before the socket became idle; undefined while it is busy. */
  [restingSince]?: number | undefined;
  /** `bytesRead` at the first tick after the socket became idle. */
  [bytesSeen]?: number | undefined;
}

/**
 * Closes connections that have been without a request for `timeoutMs`.
 *
 * `node:http` sets a timer on the socket after each response and clears it at the next request, which
 * takes a twentieth of the time of a small request. Here one timer checks all connections, and a
 * response only stores the number of the last tick on its socket.
 */
export class IdleConnections {
  readonly #lookEveryMs: number;
  readonly #sockets = new Set<TimedSocket>();
  #timer: NodeJS.Timeout | undefined;
  #look = 0;

  constructor(timeoutMs: number) {
    this.#lookEveryMs = Math.max(1, timeoutMs / LOOKS);
  }

  /** Watches all connections of a server, whose responses must be of {@link responseClass}. */
  watch(server: Server): void {
    onHttp1Connection(server, (socket) => {
      this.#sockets.add(socket);
      this.#timer ??= setInterval(() => this.#closeDue(), this.#lookEveryMs).unref();
      socket.once('close', () => this.#forget(socket));
    });
    // An upgraded connection carries no more requests.
    server.on('upgrade', (_, socket) => this.#forget(socket));
  }

  /** Marks a socket idle: no response is being written or waited for. */
  rests(socket: TimedSocket): void {
    socket[restingSince] = this.#look;
    socket[bytesSeen] = undefined;
  }

  isBusy(socket: TimedSocket): void {
    socket[restingSince] = undefined;
  }

  #closeDue(): void {
    this.#look += 1;
    for (const socket of this.#sockets) {
      const since = socket[restingSince];
      if (since === undefined) continue;
      const seen = (socket[bytesSeen] ??= socket.bytesRead);
      // A new request has begun to arrive. `headersTimeout` limits the rest of its head.
      if (socket.bytesRead !== seen) this.isBusy(socket);
      else if (this.#look - since > LOOKS) socket.destroy();
    }
  }

  #forget(socket: Duplex): void {
    if (socket instanceof Socket) this.#sockets.delete(socket);
    if (this.#sockets.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Makes the class of responses that report when their connection becomes busy and idle. */
export function responseClass(connections: IdleConnections): typeof ServerResponse {
  return class<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
    override assignSocket(socket: Socket): void {
      connections.isBusy(socket);
      super.assignSocket(socket);
    }

    override detachSocket(socket: Socket): void {
      super.detachSocket(socket);
      connections.rests(socket);
    }
  };
}
