/** Bytes that go one way over a connection; its identity is what it is watched by. */
export interface Transfer {
  /** Its place among those that are watched, the watch's to set; undefined while it is not. */
  watchedAt: number | undefined;
  /** How many have gone so far. */
  moved(): number;
  /** True while the peer is what it waits for. */
  isWaiting(): boolean;
  /** Called once when too little has moved. */
  stalled(): void;
}

export interface ProgressOptions {
  readonly minBytesPerSecond: number;
  /** The span over which the rate is taken. */
  readonly graceMs: number;
  readonly now?: () => number;
}

/**
 * Finds transfers whose peer is too slow: one timer for all of a server's, none while there are none.
 *
 * In each span of `graceMs` that a transfer waited for its peer it must have moved what the rate
 * asks for, so a fast start does not pay for a standstill later.
 */
export class ProgressWatch {
  readonly #minBytes: number;
  readonly #graceMs: number;
  readonly #periodMs: number;
  readonly #now: () => number;
  readonly #watched: Watched[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ProgressOptions) {
    this.#minBytes = (options.minBytesPerSecond * options.graceMs) / 1000;
    this.#graceMs = options.graceMs;
    this.#periodMs = Math.max(10, Math.min(1000, options.graceMs / 4));
    this.#now = options.now ?? (() => performance.now());
  }

  /** Watches a transfer until it is forgotten; its first span begins when it is first looked at. */
  watch(transfer: Transfer): void {
    transfer.watchedAt = this.#watched.length;
    this.#watched.push({ transfer, window: undefined });
    this.#timer ??= setInterval(() => this.#look(), this.#periodMs).unref();
  }

  // The last one takes its place. A Map whose entries come and go would be copied over and over, and
  // old copies keep what was in them alive until V8's next full collection.
  forget(transfer: Transfer): void {
    const place = transfer.watchedAt;
    if (place === undefined) return;
    transfer.watchedAt = undefined;
    const last = this.#watched.pop();
    if (last === undefined || last.transfer === transfer) return;
    this.#watched[place] = last;
    last.transfer.watchedAt = place;
  }

  /** Looks at every transfer once; the timer calls it. */
  check(): void {
    const nowMs = this.#now();
    const stalled = this.#watched.filter((watched) => this.#isStalled(watched, nowMs));
    for (const { transfer } of stalled) {
      this.forget(transfer);
      transfer.stalled();
    }
  }

  #isStalled(watched: Watched, nowMs: number): boolean {
    const { transfer, window } = watched;
    const moved = transfer.moved();
    if (window !== undefined && transfer.isWaiting()) {
      if (nowMs - window.startMs < this.#graceMs) return false;
      if (moved - window.moved < this.#minBytes) return true;
    }
    watched.window = { startMs: nowMs, moved };
    return false;
  }

  // Most transfers are over before anybody looks: a timer for each would cost more than they do.
  #look(): void {
    this.check();
    if (this.#watched.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

interface Watched {
  readonly transfer: Transfer;
  window: Window | undefined;
}

interface Window {
  readonly startMs: number;
  readonly moved: number;
}
