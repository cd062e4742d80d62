import type { DeploymentRoute } from '../routes/snapshot.js';
import type { Job } from './job.js';
import { JobQueue, type JobQueueOptions } from './job-queue.js';
import { overloaded, queueLimit } from './overload.js';
import type { Work } from './work.js';

export interface JobQueuesOptions extends JobQueueOptions {
  /** The replicas whose slots are expected to be free in a moment; those who wait for them wait in no queue yet. */
  readonly expected: () => number;
}

/** The jobs of a deployment that wait, by the kind of their work, and who is refused when too many do. */
export class JobQueues {
  readonly request: JobQueue;
  readonly websocket: JobQueue;
  readonly #expected: () => number;
  /** The limit is unknown until the first route arrives. */
  #route: DeploymentRoute | undefined;

  constructor(options: JobQueuesOptions) {
    this.request = new JobQueue(options);
    this.websocket = new JobQueue(options);
    this.#expected = options.expected;
  }

  get length(): number {
    return this.request.length + this.websocket.length;
  }

  of({ kind }: Pick<Work, 'kind'>): JobQueue {
    return kind === 'request' ? this.request : this.websocket;
  }

  /** Takes the rules of a route; {@link shorten} holds those who wait to its limit. */
  update(route: DeploymentRoute): void {
    this.#route = route;
    this.request.update(route);
    this.websocket.update(route);
  }

  /** Resolves when the rules of the last route hold. */
  async ready(): Promise<void> {
    await Promise.all([this.request.ready(), this.websocket.ready()]);
  }

  /** Lets a job wait where there is room. Else the one that has the least claim to wait is refused. */
  add(job: Job): void {
    const queue = this.of(job.work);
    if (!this.#isFull(queue)) {
      queue.push(job);
      return;
    }
    const refused = queue.refusedFor(job);
    if (refused !== job) {
      queue.leave(refused);
      queue.push(job);
    }
    this.refuse(refused);
  }

  /** Refuses the newest jobs of queues that are longer than the route allows, as before the first route. */
  shorten(): void {
    for (const queue of [this.request, this.websocket]) {
      for (
        let { newest } = queue;
        newest !== undefined && this.#isOver(queue);
        { newest } = queue
      ) {
        queue.leave(newest);
        this.refuse(newest);
      }
    }
  }

  /**
   * Refuses one job when a rejected one has made the queue too long.
   *
   * A replica that other routers use as well may reject a job that had a free slot by this router's
   * count. The newest job leaves the queue: had this router known that the slot was taken, it would
   * have refused that job. Where nothing may wait, the one that leaves is `job` itself.
   */
  keepLimit(job: Job): void {
    const queue = this.of(job.work);
    if (job.place === undefined || !this.#isOver(queue)) return;
    const refused = queue.refusedAfter(job);
    queue.leave(refused);
    this.refuse(refused);
  }

  /** Refuses a job because too many wait. */
  refuse(job: Job): void {
    if (this.#route !== undefined) {
      job.settle(overloaded(this.#route, this.of(job.work).length));
    }
  }

  /** Refuses all who wait: the deployment can serve nothing. */
  refuseAll(message: string): void {
    for (const queue of [this.request, this.websocket]) {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        job.settle({ kind: 'unavailable', message });
      }
    }
  }

  #isFull(queue: JobQueue): boolean {
    return this.#route !== undefined && queue.length >= this.#limit(this.#route);
  }

  #isOver(queue: JobQueue): boolean {
    return this.#route !== undefined && queue.length > this.#limit(this.#route);
  }

  #limit(route: DeploymentRoute): number {
    return queueLimit(route, this.#expected());
  }
}
