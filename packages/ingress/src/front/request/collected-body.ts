import { HttpError } from '@sluice/core';
import type { BodyReceiver } from '@sluice/core/internal';

import type { BodyBudget, BudgetedBody } from '../body-budget.js';

/**
 * Collects a long body before its request is sent, so that no replica waits for a slow client.
 *
 * The bytes count against the budget until they are released.
 */
export class CollectedBody implements BodyReceiver, BudgetedBody {
  readonly startedMs: number;
  readonly #budget: BodyBudget;
  readonly #receiver: BodyReceiver;
  #bytes = 0;
  #isOver = false;

  constructor(budget: BodyBudget, receiver: BodyReceiver) {
    this.#budget = budget;
    this.#receiver = receiver;
    this.startedMs = budget.now();
    budget.begin(this);
  }

  get bytes(): number {
    return this.#bytes;
  }

  receiving(bytes: number): void {
    if (this.#isOver) return;
    this.#bytes += bytes;
    this.#budget.take(bytes);
  }

  received(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#budget.arrived(this);
    this.#receiver.received(bytes);
  }

  failed(error: unknown): void {
    if (this.#isOver) return;
    this.release();
    this.#receiver.failed(error);
  }

  refuse(): void {
    this.failed(NO_ROOM);
  }

  /** Lets go of the bytes. */
  release(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#budget.giveBack(this);
  }
}

const NO_ROOM = new HttpError(503, 'Too many request bodies are being received. Try again.', {
  headers: { 'retry-after': '1' },
});
