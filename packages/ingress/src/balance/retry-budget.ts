/** With no ongoing work at all, one retry is still allowed. */
const LEAST = 1;
const SHARE = 0.2;
/** A rejection comes back within a round trip: work sent longer ago has been admitted. */
const DOUBT_MS = 100;

/**
 * Bounds the share of ongoing work that was rejected before.
 *
 * The budget prevents a storm of requests that bounce between full replicas. Only retries that may
 * still be rejected count, so a long-running request that once bounced does not.
 */
export class RetryBudget {
  /** When each retry was sent, oldest first. */
  #sentMs: number[] = [];

  /** Takes one retry from the budget; false when the budget is used up for now. */
  take(nowMs: number, ongoing: number): boolean {
    while (this.#sentMs.length > 0 && nowMs - (this.#sentMs[0] ?? 0) > DOUBT_MS) {
      this.#sentMs.shift();
    }
    if (this.#sentMs.length >= Math.max(LEAST, Math.floor(ongoing * SHARE))) return false;
    this.#sentMs.push(nowMs);
    return true;
  }

  /** Returns the oldest retry to the budget. */
  giveBack(): void {
    this.#sentMs.shift();
  }
}
