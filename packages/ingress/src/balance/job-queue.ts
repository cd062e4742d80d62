import type { DeploymentRoute } from '../routes/snapshot.js';
import type { Job } from './job.js';
import { WaitingQueue, type Line } from './queue/waiting-queue.js';

/** Makes the queue of a deployment that has a rule for whose turn it is. */
export type OpenFairQueue = (spec: NonNullable<DeploymentRoute['fairness']>) => Promise<Line<Job>>;

export interface JobQueueOptions {
  readonly now: () => number;
  readonly openFairQueue: OpenFairQueue;
}

/** The jobs of one kind that wait, and how long they may. */
export class JobQueue {
  #line: Line<Job> = new WaitingQueue<Job>();
  #fairness = '';
  #timeoutS: number | undefined;
  #opening: Promise<void> = Promise.resolve();
  readonly #options: JobQueueOptions;

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#line.length;
  }

  get first(): Job | undefined {
    return this.#line.first;
  }

  /** The job with the least claim to wait, if any. */
  get newest(): Job | undefined {
    return this.#line.newest;
  }

  /** Takes the rules of a route; those who wait keep waiting, by the new order. */
  update({ queueTimeoutS, fairness }: Pick<DeploymentRoute, 'queueTimeoutS' | 'fairness'>): void {
    this.#timeoutS = queueTimeoutS;
    const wanted = fairness === undefined ? '' : JSON.stringify(fairness);
    if (wanted === this.#fairness) return;
    this.#fairness = wanted;
    if (fairness === undefined) this.#move(new WaitingQueue<Job>());
    else this.#opening = this.#openFair(fairness, wanted);
  }

  /** Resolves when the rules of the last route hold. */
  ready(): Promise<void> {
    return this.#opening;
  }

  push(job: Job): void {
    job.queuedAtMs = this.#options.now();
    job.place = this.#line.push(job);
    this.#limitWait(job);
  }

  /** Puts a job before all others; the time that it has waited before still counts. */
  unshift(job: Job): void {
    job.place = this.#line.unshift(job);
    this.#limitWait(job);
  }

  shift(): Job | undefined {
    const job = this.#line.first;
    if (job !== undefined) this.take(job);
    return job;
  }

  /** Takes out the job whose turn it is. Does nothing for one that does not wait. */
  take(job: Job): void {
    if (job.place !== undefined) this.#line.take(job.place);
    forgetPlace(job);
  }

  /** Takes out a job before its turn. Does nothing for one that does not wait. */
  leave(job: Job): void {
    if (job.place !== undefined) this.#line.leave(job.place);
    forgetPlace(job);
  }

  /** The job to refuse so that `job` may wait: `job` itself, or one with a place that has less claim. */
  refusedFor(job: Job): Job {
    return this.#line.turnedAwayFor(job);
  }

  /**
   * The job to refuse because `job`, which had been assigned, waits again: the newest that never was assigned. Where
   * all have been, it is the one that came last, for they wait in the order in which they were rejected.
   */
  refusedAfter(job: Job): Job {
    const { newest } = this.#line;
    if (newest !== undefined && newest.reroutes === 0) return newest;
    let last = job;
    for (const other of this.#line.returned()) if (other.arrival > last.arrival) last = other;
    return last;
  }

  #limitWait(job: Job): void {
    if (this.#timeoutS === undefined) return;
    const nowMs = this.#options.now();
    if (job.waitLimitS === undefined) {
      job.waitLimitS = this.#timeoutS;
      job.waitsUntilMs = nowMs + this.#timeoutS * 1000;
    }
    job.waitTimer = setTimeout(() => {
      this.leave(job);
      job.expire(job.waitsUntilMs);
    }, job.waitsUntilMs - nowMs);
  }

  async #openFair(
    fairness: NonNullable<DeploymentRoute['fairness']>,
    wanted: string,
  ): Promise<void> {
    const line = await this.#options.openFairQueue(fairness);
    if (this.#fairness === wanted) this.#move(line);
  }

  #move(line: Line<Job>): void {
    const before = this.#line;
    this.#line = line;
    for (let job = before.shift(); job !== undefined; job = before.shift()) {
      job.place = line.push(job);
    }
  }
}

function forgetPlace(job: Job): void {
  job.place = undefined;
  if (job.waitTimer === undefined) return;
  clearTimeout(job.waitTimer);
  job.waitTimer = undefined;
}
