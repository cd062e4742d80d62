/** Bytes that move in one direction over a connection. A watch tells transfers apart by identity. */
export interface Transfer {
  /** The index in the watch, which alone sets it; undefined while the transfer is not watched. */
  watchedAt: number | undefined;
  /** The number of bytes moved so far. */
  moved(): number;
  /** True while the transfer waits for its peer. */
  isWaiting(): boolean;
  /** Called once when the transfer is too slow. */
  stalled(): void;
}

export interface ProgressOptions {
  readonly minBytesPerSecond: number;
  /** The span over which the rate is taken. */
  readonly graceMs: number;
  readonly now?: () => number;
}

/**
 * Finds transfers whose peer is too slow. All transfers of a server share one timer, which runs only
 * while there are any.
 *
 * A transfer that waits for its peer must reach the minimum rate in each span of `graceMs`, so that a
 * fast start does not make up for a later standstill.
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

  /** Watches a transfer until `forget`; its first span begins at the next check. */
  watch(transfer: Transfer): void {
    transfer.watchedAt = this.#watched.length;
    this.#watched.push({ transfer, window: undefined });
    this.#timer ??= setInterval(() => this.#look(), this.#periodMs).unref();
  }

  // Moves the last transfer into the free place. V8 copies a Map whose entries come and go again and
  // again, and the old copies keep their entries alive until the next full collection.
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

  // Most transfers end before the first check: a timer for each would cost more than the transfer.
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
