import { SILENCE_MS } from '../channel/connect-channel.js';
import type { ReplicaAddress } from '../routes/snapshot.js';
import type { Candidate } from './policy/policy.js';
import { ReplicaLink, type ReplicaLinkOptions } from './replica-link.js';

/** A replica that rejected work gets none for this long, unless it says that a slot is free. */
const FIRST_BACKOFF_MS = 25;
const MAX_BACKOFF_MS = 500;

/** A replica as this router sees it: its connection, and the work that this router gave it. */
export class RoutedReplica {
  /** Replaced by that of each newer snapshot; the id and the endpoint stay the same. */
  address: ReplicaAddress;
  readonly link: ReplicaLink;
  readonly requests: Slots;
  readonly webSockets: Slots;
  /** Clients that came back to streams of the replica. */
  readonly resumes: Slots;
  /** True while a retired replica stays connected for clients that come back. */
  isKept = false;
  /** True once the replica has said that it is draining, which is final. */
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
    this.resumes = new Slots(this);
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
    return this.requests.isIdle && this.webSockets.isIdle && this.resumes.isIdle;
  }

  /** Gives the replica no new work; `onIdle` is called when no work is left. */
  retire(): void {
    this.#isRetired = true;
    this.released();
  }

  released(): void {
    if (this.#isRetired && !this.isKept && this.isIdle) this.#onIdle(this);
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
  /** This router's estimate; the replica itself enforces the limit. */
  limit: number = Number.POSITIVE_INFINITY;
  /** Set while the replica is known to be full of other routers' work. */
  blockedUntilMs = 0;
  #rejections = 0;
  #taken = 0;

  constructor(replica: RoutedReplica) {
    this.replica = replica;
  }

  /** True when no work holds a slot. */
  get isIdle(): boolean {
    return this.#taken === 0;
  }

  isFree(nowMs: number): boolean {
    return this.load < this.limit && nowMs >= this.blockedUntilMs && this.replica.takesWork(nowMs);
  }

  get id(): string {
    return this.replica.address.id;
  }

  get models(): readonly string[] | undefined {
    return this.replica.address.models;
  }

  get load(): number {
    return this.#taken;
  }

  take(): void {
    this.#taken += 1;
  }

  /** Gives back one slot that `take` took. */
  give(): void {
    this.#taken -= 1;
    this.replica.released();
  }

  /** The replica was full, so this router's estimate was wrong. */
  rejected(nowMs: number): void {
    const backoffMs = FIRST_BACKOFF_MS * 2 ** Math.min(this.#rejections, 10);
    this.#rejections += 1;
    this.blockedUntilMs = nowMs + Math.min(MAX_BACKOFF_MS, backoffMs);
  }

  /** Lets the replica get work again at once. */
  clearBackoff(): void {
    this.#rejections = 0;
    this.blockedUntilMs = 0;
  }
}
