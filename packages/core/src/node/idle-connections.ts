import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** In how many looks the timeout passes; a connection is closed at most one of them late. */
const LOOKS = 20;

const restingSince: unique symbol = Symbol('resting since');
const bytesSeen: unique symbol = Symbol('bytes seen');

interface TimedSocket extends Socket {
  /** The look after which it has been idle; undefined while it is not. */
  [restingSince]?: number | undefined;
  /** What had been read of it at the first look after that. */
  [bytesSeen]?: number | undefined;
}

/**
 * Closes the connections on which nothing has been asked for `timeoutMs`.
 *
 * `node:http` sets a timer of the socket after each response and clears it for the next request, a
 * twentieth of what a small request costs. Here one timer looks at all connections, and a response
 * only leaves the number of the last look.
 */
export class IdleConnections {
  readonly #lookEveryMs: number;
  readonly #sockets = new Set<TimedSocket>();
  #timer: NodeJS.Timeout | undefined;
  #look = 0;

  constructor(timeoutMs: number) {
    this.#lookEveryMs = Math.max(1, timeoutMs / LOOKS);
  }

  /** Looks after all connections of a server, whose responses must be of {@link responseClass}. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      this.#timer ??= setInterval(() => this.#closeDue(), this.#lookEveryMs).unref();
      socket.once('close', () => this.#forget(socket));
    });
    // Nothing more is asked on it.
    server.on('upgrade', (_, socket) => this.#forget(socket));
  }

  /** No response is being written or waited for any more. */
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
      // The head of a request has a time limit of its own.
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

/** Responses that tell when their connections are idle. */
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
