import type { Duplex } from 'node:stream';

import { ChannelError } from '../channel/channel-error.js';
import { connectChannel, type ChannelClient } from '../channel/connect-channel.js';
import type { ChannelEndpoint, OpenConnection } from '../channel/open-endpoint.js';

const FIRST_RETRY_MS = 20;
const MAX_RETRY_MS = 1_000;
/** How long lost work waits to learn whether its replica is dead. */
const FATE_TIMEOUT_MS = 2_000;

export interface ReplicaLinkOptions {
  readonly id: string;
  readonly endpoint: ChannelEndpoint;
  readonly open: OpenConnection;
  readonly now: () => number;
  readonly secret: string | undefined;
  /** Called when the channel is usable, or the replica may take more than it last did. */
  readonly onAvailable: () => void;
}

/** The fate of a replica whose connection ended. */
export type Fate = 'dead' | 'unknown';

/**
 * Keeps one channel to one replica: opens it, and opens it again after a loss until `close`.
 *
 * A lost connection does not prove that the process is dead. An address without a listener does,
 * because every incarnation of a replica has an address of its own.
 */
export class ReplicaLink {
  /** Undefined until the replica has said hello on a connection. */
  channel: ChannelClient | undefined;
  /** True until the first attempt to connect has succeeded or failed. */
  isFresh = true;
  /** Resolves when that attempt has ended. */
  readonly tried: Promise<void>;
  #haveTried: () => void = () => {};
  readonly #options: ReplicaLinkOptions;
  #isWanted = true;
  #attempts = 0;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  #current: ChannelClient | undefined;
  #fate: Promise<Fate> = Promise.resolve('unknown');
  #decideFate: (fate: Fate) => void = () => {};
  readonly #finished: Promise<void>;

  constructor(options: ReplicaLinkOptions) {
    this.#options = options;
    this.tried = new Promise((resolve) => {
      this.#haveTried = resolve;
    });
    this.#finished = this.#run();
  }

  /** Tells, after the channel was lost, whether the replica is dead; `unknown` when that stays unclear. */
  fate(): Promise<Fate> {
    return this.#fate;
  }

  /** Ends the connection and opens no more. Resolves when the connection has ended. */
  close(): Promise<void> {
    this.#isWanted = false;
    this.#current?.close();
    clearTimeout(this.#timer);
    this.#wake?.();
    return this.#finished;
  }

  async #run(): Promise<void> {
    while (this.#isWanted) {
      // Each attempt depends on how the last one ended.
      // oxlint-disable-next-line no-await-in-loop
      await this.#connectOnce();
      // oxlint-disable-next-line no-await-in-loop
      if (this.#isWanted && this.#attempts > 0) await this.#pause();
    }
  }

  /** Runs one connection, from its opening to its end. */
  async #connectOnce(): Promise<void> {
    let stream: Duplex;
    try {
      stream = await this.#open();
    } catch (error) {
      this.#attempts += 1;
      this.#tried();
      if (!isReset(error)) {
        this.#decideFate(saysDead(this.#options.endpoint, error) ? 'dead' : 'unknown');
      }
      return;
    }
    if (!this.#isWanted) {
      stream.destroy();
      this.#haveTried();
      return;
    }
    const { id, now, secret, onAvailable } = this.#options;
    // Until the hello, this may be a connection that a dying process left in its accept queue.
    this.#attempts += 1;
    const channel = connectChannel(stream, {
      id,
      now,
      ...(this.#options.endpoint.kind === 'tcp' && { secret }),
      onAvailable,
      onReady: () => {
        this.#attempts = 0;
        this.#tried();
        this.channel = channel;
        this.#decideFate('unknown');
        onAvailable();
      },
      onClose: () => this.#lost(),
    });
    this.#current = channel;
    await channel.closed;
    this.#haveTried();
    this.#current = undefined;
  }

  #tried(): void {
    this.isFresh = false;
    this.#haveTried();
  }

  #open(): Promise<Duplex> {
    const { endpoint, open, secret } = this.#options;
    if (endpoint.kind === 'tcp' && secret === undefined) {
      return Promise.reject(
        new ChannelError(
          'E_CHANNEL_SECRET',
          'a TCP endpoint needs a shared secret. Pass `secret` to createRequestRouter.',
        ),
      );
    }
    return open(endpoint);
  }

  #lost(): void {
    if (this.channel === undefined) return;
    this.channel = undefined;
    let timer: NodeJS.Timeout | undefined;
    this.#fate = new Promise((resolve) => {
      this.#decideFate = (fate) => {
        clearTimeout(timer);
        resolve(fate);
      };
      timer = setTimeout(() => resolve('unknown'), FATE_TIMEOUT_MS);
      timer.unref();
    });
    if (!this.#isWanted) this.#decideFate('unknown');
  }

  #pause(): Promise<void> {
    const waitMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#attempts - 1, 10));
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#timer = setTimeout(resolve, waitMs);
      this.#timer.unref();
    });
  }
}

/** True when the system was just closing the replica's socket; only the next attempt shows the fate. */
function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}

/** True when no process listens at the address, which belongs to one process. Unreachable is not dead. */
function saysDead(endpoint: ChannelEndpoint, error: unknown): boolean {
  if (endpoint.kind === 'memory') return true;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOENT';
}
