/** A body that is being collected, or waits to be sent on. */
export interface BudgetedBody {
  /** Of the budget's clock, in milliseconds. */
  readonly startedMs: number;
  /** How many of its bytes are here. */
  readonly bytes: number;
  /** There is no room for it: it lets go of its bytes. */
  refuse(): void;
}

/**
 * What all collected bodies of one front may hold together.
 *
 * When that is not enough, the slowest of those that are still arriving are refused: uploads that
 * stand still cannot keep the others out.
 */
export class BodyBudget {
  readonly #maxBytes: number;
  readonly #now: () => number;
  readonly #arriving = new Set<BudgetedBody>();
  #bytes = 0;

  constructor(maxBytes: number, now: () => number) {
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  /** How many bytes are held now. */
  get bytes(): number {
    return this.#bytes;
  }

  now(): number {
    return this.#now();
  }

  begin(body: BudgetedBody): void {
    this.#arriving.add(body);
  }

  /** `bytes` more are here; may refuse this body or others. */
  take(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes) {
      const slowest = this.#slowest();
      if (slowest === undefined) return;
      this.#arriving.delete(slowest);
      slowest.refuse();
    }
  }

  /** All of it is here: it is not refused any more. */
  arrived(body: BudgetedBody): void {
    this.#arriving.delete(body);
  }

  /** Gives back what a body held. */
  giveBack(body: BudgetedBody): void {
    this.#arriving.delete(body);
    this.#bytes -= body.bytes;
  }

  #slowest(): BudgetedBody | undefined {
    const nowMs = this.#now();
    let slowest: BudgetedBody | undefined;
    let slowestRate = Number.POSITIVE_INFINITY;
    for (const body of this.#arriving) {
      const rate = body.bytes / (nowMs - body.startedMs + 1);
      if (rate >= slowestRate) continue;
      slowest = body;
      slowestRate = rate;
    }
    return slowest;
  }
}
