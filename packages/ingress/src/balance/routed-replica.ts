import type { ReplicaAddress } from '../routes/snapshot.js';
import type { Candidate } from './policy.js';
import { ReplicaLink, type ReplicaLinkOptions } from './replica-link.js';

/** After this long without a sign of life a replica gets no new work. */
const SILENCE_MS = 1_000;
/** A replica that turned work away is not asked again at once, unless it says that it may be. */
const FIRST_BACKOFF_MS = 25;
const MAX_BACKOFF_MS = 500;

/** A replica as this router sees it: its connection, and what it has been given. */
export class RoutedReplica {
  readonly address: ReplicaAddress;
  readonly link: ReplicaLink;
  readonly requests: Slots;
  readonly webSockets: Slots;
  /** It said that it takes no more: final. */
  isDraining = false;
  #isRetired = false;
  readonly #onIdle: (replica: RoutedReplica) => void;

  constructor(
    address: ReplicaAddress,
    options: Omit<ReplicaLinkOptions, 'id' | 'endpoint'> & {
      readonly onIdle: (replica: RoutedReplica) => void;
    },
  ) {
    this.address = address;
    this.requests = new Slots(this);
    this.webSockets = new Slots(this);
    this.#onIdle = options.onIdle;
    this.link = new ReplicaLink({
      ...options,
      id: address.id,
      endpoint: address.endpoint,
      onAvailable: () => {
        this.requests.clearBackoff();
        this.webSockets.clearBackoff();
        options.onAvailable();
      },
    });
  }

  get isIdle(): boolean {
    return this.requests.isIdle && this.webSockets.isIdle;
  }

  /** Takes no new work; `onIdle` is called when there is none left. */
  retire(): void {
    this.#isRetired = true;
    this.released();
  }

  released(): void {
    if (this.#isRetired && this.isIdle) this.#onIdle(this);
  }

  takesWork(nowMs: number): boolean {
    const { channel } = this.link;
    if (channel === undefined || this.isDraining || this.#isRetired) return false;
    return channel.silentMs(nowMs) <= SILENCE_MS;
  }
}

/** The slots of one replica for one kind of work. */
export class Slots implements Candidate {
  readonly replica: RoutedReplica;
  /** This router's estimate; the replica has the last word. */
  limit: number = Number.POSITIVE_INFINITY;
  /** Set while the replica is known to be full of other routers' work. */
  blockedUntilMs = 0;
  #rejections = 0;
  #taken = 0;

  constructor(replica: RoutedReplica) {
    this.replica = replica;
  }

  /** No work holds a slot. */
  get isIdle(): boolean {
    return this.#taken === 0;
  }

  isFree(nowMs: number): boolean {
    return this.load < this.limit && nowMs >= this.blockedUntilMs && this.replica.takesWork(nowMs);
  }

  get load(): number {
    return this.#taken;
  }

  take(): void {
    this.#taken += 1;
  }

  /** Gives back what `take` took; once. */
  give(): void {
    this.#taken -= 1;
    this.replica.released();
  }

  /** The replica was full: the estimate was wrong. */
  rejected(nowMs: number): void {
    const backoffMs = FIRST_BACKOFF_MS * 2 ** Math.min(this.#rejections, 10);
    this.#rejections += 1;
    this.blockedUntilMs = nowMs + Math.min(MAX_BACKOFF_MS, backoffMs);
  }

  /** A slot has come free. */
  clearBackoff(): void {
    this.#rejections = 0;
    this.blockedUntilMs = 0;
  }
}
