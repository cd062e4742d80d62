/** Bytes that go one way over a connection; its identity is what it is watched by. */
export interface Transfer {
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
  readonly #windows = new Map<Transfer, Window | undefined>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ProgressOptions) {
    this.#minBytes = (options.minBytesPerSecond * options.graceMs) / 1000;
    this.#graceMs = options.graceMs;
    this.#periodMs = Math.max(10, Math.min(1000, options.graceMs / 4));
    this.#now = options.now ?? (() => performance.now());
  }

  /** Watches a transfer until it is forgotten; its first span begins when it is first looked at. */
  watch(transfer: Transfer): void {
    this.#windows.set(transfer, undefined);
    this.#timer ??= setInterval(() => this.#look(), this.#periodMs).unref();
  }

  forget(transfer: Transfer): void {
    this.#windows.delete(transfer);
  }

  /** Looks at every transfer once; the timer calls it. */
  check(): void {
    const nowMs = this.#now();
    for (const [transfer, window] of this.#windows) {
      const moved = transfer.moved();
      if (window === undefined || !transfer.isWaiting()) {
        this.#windows.set(transfer, { startMs: nowMs, moved });
      } else if (nowMs - window.startMs >= this.#graceMs) {
        if (moved - window.moved < this.#minBytes) {
          this.forget(transfer);
          transfer.stalled();
        } else {
          this.#windows.set(transfer, { startMs: nowMs, moved });
        }
      }
    }
  }

  // Most transfers are over before anybody looks: a timer for each would cost more than they do.
  #look(): void {
    this.check();
    if (this.#windows.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

interface Window {
  readonly startMs: number;
  readonly moved: number;
}
