import { DEFAULT_MAX_WAITING_BYTES } from '../defaults.js';
import { type WebSocketConnection, outgoingOf } from './connection.js';
import { toMessage } from './message.js';
import type { SizedMessage } from './outgoing.js';

/** Options of {@link WebSocketGroup}. */
export interface WebSocketGroupOptions {
  /**
   * What happens to a member for which `maxWaitingBytes` wait: `'close'` closes it with 1013, `'drop'`
   * leaves out messages until it has room. Defaults to `'close'`: its client comes back and knows that it
   * missed some.
   */
  readonly slowMembers?: 'close' | 'drop';
  /** Bytes of broadcasts that wait for one slow member; defaults to 1 MiB. */
  readonly maxWaitingBytes?: number;
}

/** Options of {@link WebSocketGroup.broadcast}. */
export interface BroadcastOptions {
  /** A member that does not get the message, such as the one that it came from; defaults to none. */
  readonly except?: WebSocketConnection<unknown, never>;
}

/**
 * Sockets of this process that get the same messages, such as the members of a room.
 *
 * A socket leaves when it ends. Each replica has its own groups: a broadcast reaches the sockets of one
 * replica.
 */
export class WebSocketGroup<Out = unknown> {
  readonly #members = new Map<WebSocketConnection<unknown, Out>, () => void>();
  readonly #closesSlow: boolean;
  readonly #maxWaitingBytes: number;

  constructor(options: WebSocketGroupOptions = {}) {
    const { slowMembers = 'close', maxWaitingBytes = DEFAULT_MAX_WAITING_BYTES } = options;
    // Any other number would never be reached, and the memory of a slow member never bounded.
    if (!(maxWaitingBytes >= 0 && maxWaitingBytes < Infinity)) {
      throw new RangeError(`${maxWaitingBytes} is not a number of bytes for maxWaitingBytes.`);
    }
    this.#closesSlow = slowMembers === 'close';
    this.#maxWaitingBytes = maxWaitingBytes;
  }

  /** The number of members. */
  get size(): number {
    return this.#members.size;
  }

  has(socket: WebSocketConnection<unknown, Out>): boolean {
    return this.#members.has(socket);
  }

  /** Adds a socket until it leaves or ends. A socket that has ended does not join. */
  join(socket: WebSocketConnection<unknown, Out>): void {
    if (socket.closed !== undefined || this.#members.has(socket)) return;
    const leave = (): void => {
      this.#members.delete(socket);
    };
    this.#members.set(socket, leave);
    outgoingOf(socket).onEnd(leave);
  }

  leave(socket: WebSocketConnection<unknown, Out>): void {
    const leave = this.#members.get(socket);
    if (leave === undefined) return;
    leave();
    outgoingOf(socket).offEnd(leave);
  }

  /**
   * Sends a message to all members, and returns to how many of them. Each gets it when it has room; the
   * caller waits for none. The message is written once for all sockets of a route, as their `send` writes
   * it, and so throws what that throws.
   */
  broadcast(message: Out, { except }: BroadcastOptions = {}): number {
    const written = new Map<unknown, SizedMessage>();
    let reached = 0;
    for (const socket of this.#members.keys()) {
      if (socket === except) continue;
      const outgoing = outgoingOf(socket);
      const { write } = outgoing;
      const sized =
        written.get(write) ?? sizedMessage(write === undefined ? message : write(message));
      written.set(write, sized);
      if (outgoing.offer(sized, this.#maxWaitingBytes)) reached += 1;
      else if (this.#closesSlow) socket.close(TOO_SLOW.code, TOO_SLOW.reason);
    }
    return reached;
  }

  /** Closes all members. */
  close(code = 1000, reason = ''): void {
    for (const socket of this.#members.keys()) socket.close(code, reason);
  }

  /** The members, in the order in which they joined. */
  [Symbol.iterator](): IterableIterator<WebSocketConnection<unknown, Out>> {
    return this.#members.keys();
  }
}

/** Try Again Later, in the IANA registry of close codes. */
const TOO_SLOW = { code: 1013, reason: 'Too slow' } as const;

function sizedMessage(message: unknown): SizedMessage {
  const data = toMessage(message);
  return { data, bytes: Buffer.byteLength(data) };
}
