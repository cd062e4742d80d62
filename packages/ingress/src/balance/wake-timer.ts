import type { Job } from './job.js';
import type { Slots } from './routed-replica.js';

/** How often rejected work is tried again while the retry budget is used up. */
const BUDGET_WAIT_MS = 25;

/** Calls back when waiting work may go on with time alone: most waits end with an event instead. */
export class WakeTimer {
  readonly #now: () => number;
  readonly #wake: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number, wake: () => void) {
    this.#now = now;
    this.#wake = wake;
  }

  /** Starts the timer if `first` waits for a replica's backoff or for the retry budget. */
  start(first: Job, slots: readonly Slots[]): void {
    if (this.#timer !== undefined) return;
    const nowMs = this.#now();
    const blocked = slots.map(({ blockedUntilMs }) => blockedUntilMs - nowMs);
    const waits = blocked.filter((ms) => ms > 0);
    if (first.reroutes > 1) waits.push(BUDGET_WAIT_MS);
    if (waits.length === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#wake();
      },
      Math.min(...waits),
    );
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
