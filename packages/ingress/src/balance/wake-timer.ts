import type { Job } from './job.js';
import type { Slots } from './routed-replica.js';

/** How often rejected work is tried again while the retry budget is used up. */
const BUDGET_WAIT_MS = 25;

/** Calls back when waiting work may go on with time alone: most waits end with an event instead. */
export class WakeTimer {
  readonly #now: () => number;
  readonly #wake: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer ends. */
  #dueMs = 0;

  constructor(now: () => number, wake: () => void) {
    this.#now = now;
    this.#wake = wake;
  }

  /** Starts the timer if `first` waits for a replica's backoff or for the retry budget; one that ends later is replaced. */
  start(first: Pick<Job, 'reroutes'>, slots: readonly Pick<Slots, 'blockedUntilMs'>[]): void {
    const nowMs = this.#now();
    const blocked = slots.map(({ blockedUntilMs }) => blockedUntilMs - nowMs);
    const waits = blocked.filter((ms) => ms > 0);
    if (first.reroutes > 1) waits.push(BUDGET_WAIT_MS);
    if (waits.length === 0) return;
    const dueMs = nowMs + Math.min(...waits);
    if (this.#timer !== undefined && this.#dueMs <= dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#wake();
    }, dueMs - nowMs);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
