import { currentTracer } from '@sluice/core/internal';

import type { DispatchMetrics } from './dispatch-metrics.js';
import type { Outcome, OutcomeListener } from '../channel/outcome.js';
import type { QueuePlace } from './queue/waiting-queue.js';
import type { Slots } from './routed-replica.js';
import type { Dispatched, Ticket, Work } from './work.js';

/** Assigns jobs and hears how they ended. */
export interface JobOwner {
  readonly metrics: DispatchMetrics;
  /** The name of the deployment; empty before its first route. */
  readonly deployment: string;
  ended(job: Job, outcome: Outcome): void;
  failed(job: Job, error: unknown): void;
  abandoned(job: Job): void;
}

/** A piece of work from `dispatch` to its end: the only object that dispatching allocates. */
export class Job implements Ticket, OutcomeListener {
  readonly work: Work;
  /** The place in the queue; undefined while the job is assigned. */
  place: QueuePlace<Job> | undefined;
  /** When the job began to wait, on the dispatcher's clock; 0 for one that did not. */
  queuedAtMs = 0;
  /** The slots of the replica that has the job; undefined while the job waits. */
  slots: Slots | undefined;
  /** True when the job was sent out of the retry budget. */
  isRetry = false;
  /** The number of replicas that were lost while they had the job. */
  deaths = 0;
  /** How often the job was rejected, or never reached its replica. */
  reroutes = 0;
  /** When the job has waited for too long, by the router's clock; fixed when it first waits. */
  waitsUntilMs: number = Number.POSITIVE_INFINITY;
  /** The time limit that led to `waitsUntilMs`. */
  waitLimitS: number | undefined;
  /** Runs while the job waits in a queue with a time limit. */
  waitTimer: NodeJS.Timeout | undefined;
  readonly #owner: JobOwner;
  #isSettled = false;
  #hasWaited = false;

  /** The number of jobs that came before. */
  readonly arrival: number;

  constructor(owner: JobOwner, work: Work, arrival: number) {
    this.#owner = owner;
    this.work = work;
    this.arrival = arrival;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** True when the job must not start any more; `nowMs` is by the router's clock. */
  isTooOld(nowMs: number): boolean {
    const { deadlineMs } = this.work;
    return nowMs >= this.waitsUntilMs || (deadlineMs !== undefined && Date.now() >= deadlineMs);
  }

  /** Settles a job that is too old to start. */
  expire(nowMs: number): void {
    const queueTimeoutS = nowMs >= this.waitsUntilMs ? this.waitLimitS : undefined;
    this.settle({ kind: 'expired', queueTimeoutS });
  }

  /** Tells the trace of the work how long the job waited for its first replica, and what became of it. */
  waited(outcome: 'sent' | Dispatched['kind']): void {
    if (this.queuedAtMs === 0 || this.#hasWaited) return;
    this.#hasWaited = true;
    const { trace } = this.work;
    if (trace === undefined) return;
    const span = currentTracer()?.start({
      name: `queue ${this.#owner.deployment}`,
      kind: 'internal',
      parent: trace,
      startedMs: this.queuedAtMs,
      attributes: { 'sluice.deployment': this.#owner.deployment },
    });
    if (outcome === 'aborted') span?.set({ 'sluice.cancelled': true });
    else if (outcome !== 'sent') span?.fail(outcome);
    span?.end();
  }

  settle(dispatched: Dispatched): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.waited(dispatched.kind);
    this.#owner.metrics.settled(dispatched);
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
