/** A body that is being collected, or waits to be sent to a replica. */
export interface BudgetedBody {
  /** When the body began, in milliseconds of the budget's clock. */
  readonly startedMs: number;
  /** How many bytes have arrived. */
  readonly bytes: number;
  /** Fails the body, for which there is no room, and lets go of its bytes. */
  refuse(): void;
}

/**
 * Bounds the bytes that all collected bodies of one front hold together.
 *
 * Beyond the bound, the slowest bodies that are still arriving are refused, so that stalled uploads
 * cannot keep the others out.
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

  /** Counts `bytes` more, which may refuse this body or others. */
  take(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes) {
      const slowest = this.#slowest();
      if (slowest === undefined) return;
      this.#arriving.delete(slowest);
      slowest.refuse();
    }
  }

  /** Notes that all of a body is here; from then on the budget does not refuse it. */
  arrived(body: BudgetedBody): void {
    this.#arriving.delete(body);
  }

  /** Gives back the bytes that a body held. */
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
