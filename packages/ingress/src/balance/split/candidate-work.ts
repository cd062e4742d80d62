import type { ChannelClient } from '../../channel/connect-channel.js';
import type { OutcomeListener } from '../../channel/outcome.js';
import type { Dispatched, Ticket, Work } from '../work.js';

/** Dispatches work to the replicas of one version. */
export interface WorkTaker {
  dispatch(work: Work): Ticket;
}

/**
 * Work on its way to a candidate version. When the candidate cannot take it, the version beside it does,
 * so that a candidate which is full or gone costs nobody an answer.
 */
export class CandidateWork implements Work, Ticket {
  readonly kind: Work['kind'];
  readonly #work: Work;
  readonly #otherwise: WorkTaker;
  #ticket: Ticket | undefined;
  #isAbandoned = false;
  #wasRefused = false;

  constructor(work: Work, otherwise: WorkTaker) {
    this.kind = work.kind;
    this.#work = work;
    this.#otherwise = otherwise;
  }

  get deadlineMs(): number | undefined {
    return this.#work.deadlineMs;
  }

  get trace(): string | undefined {
    return this.#work.trace;
  }

  /** The owner of the work gives it up by what this returns. */
  dispatchTo(candidate: WorkTaker): Ticket {
    const ticket = candidate.dispatch(this);
    // The work may have gone to the other version before the dispatch was over.
    this.#ticket ??= ticket;
    return this;
  }

  header(name: string): string | undefined {
    return this.#work.header(name);
  }

  content(): Uint8Array | string | undefined {
    return this.#work.content?.();
  }

  send(replica: ChannelClient, listener: OutcomeListener): void {
    this.#work.send(replica, listener);
  }

  mayRepeat(): boolean {
    return this.#work.mayRepeat();
  }

  settled(dispatched: Dispatched): void {
    const isRefused = dispatched.kind === 'unavailable' || dispatched.kind === 'overloaded';
    if (!isRefused || this.#isAbandoned || this.#wasRefused) {
      this.#work.settled(dispatched);
      return;
    }
    this.#wasRefused = true;
    this.#ticket = this.#otherwise.dispatch(this.#work);
  }

  failed(error: unknown): void {
    this.#work.failed(error);
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#ticket?.abandon();
  }
}
