import type { Outcome, OutcomeListener } from '../channel/outcome.js';
import type { QueuePlace } from './queue.js';
import type { Slots } from './routed-replica.js';
import type { Dispatched, Ticket, Work } from './work.js';

/** Who assigns jobs and hears how they ended. */
export interface JobOwner {
  ended(job: Job, outcome: Outcome): void;
  failed(job: Job, error: unknown): void;
  abandoned(job: Job): void;
}

/** A piece of work from `dispatch` to its end: the one object that dispatching it takes. */
export class Job implements Ticket, OutcomeListener {
  readonly work: Work;
  /** In the queue; undefined while it is assigned. */
  place: QueuePlace<Job> | undefined;
  /** What it holds of the replica it was sent to. */
  slots: Slots | undefined;
  /** It was sent out of the budget for work that had been turned away. */
  isRetry = false;
  /** Replicas that were lost while they had it. */
  deaths = 0;
  /** How often it was turned away, or never reached its replica. */
  reroutes = 0;
  readonly #owner: JobOwner;
  #isSettled = false;

  constructor(owner: JobOwner, work: Work) {
    this.#owner = owner;
    this.work = work;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  settle(dispatched: Dispatched): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.work.settled(dispatched);
  }

  fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.work.failed(error);
  }

  abandon(): void {
    this.#owner.abandoned(this);
  }

  ended(outcome: Outcome): void {
    this.#owner.ended(this, outcome);
  }

  failed(error: unknown): void {
    this.#owner.failed(this, error);
  }
}
