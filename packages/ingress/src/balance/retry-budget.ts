/** Without any work ongoing one may still be tried again. */
const LEAST = 1;
const SHARE = 0.2;
/** A rejection comes back within a round trip: what was sent longer ago has been taken. */
const DOUBT_MS = 100;

/**
 * Bounds how much of the work under way is work that was turned away before.
 *
 * Only what may still be rejected counts: a storm of requests that bounce between full replicas is
 * what this prevents, not a long-running request that once bounced.
 */
export class RetryBudget {
  /** When each was sent, oldest first. */
  #sentMs: number[] = [];

  /** Takes from the budget; false when it is used up for now. */
  take(nowMs: number, ongoing: number): boolean {
    while (this.#sentMs.length > 0 && nowMs - (this.#sentMs[0] ?? 0) > DOUBT_MS) {
      this.#sentMs.shift();
    }
    if (this.#sentMs.length >= Math.max(LEAST, Math.floor(ongoing * SHARE))) return false;
    this.#sentMs.push(nowMs);
    return true;
  }

  /** One that was taken came back. */
  giveBack(): void {
    this.#sentMs.shift();
  }
}
