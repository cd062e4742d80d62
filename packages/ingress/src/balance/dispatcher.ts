import type { Outcome } from '../channel/outcome.js';
import type { DeploymentRoute } from '../routes/snapshot.js';
import { Job, type JobOwner } from './job.js';
import { overloaded, queueLimit } from './overload.js';
import type { Policies } from './policies.js';
import type { Random } from './policy.js';
import { WaitingQueue } from './waiting-queue.js';
import { ReplicaSet, type ReplicaSetOptions } from './replica-set.js';
import { RetryBudget } from './retry-budget.js';
import type { Slots } from './routed-replica.js';
import type { Ticket, Work } from './work.js';

/** How often rejected work is tried again while the retry budget is used up. */
const BUDGET_WAIT_MS = 25;

export interface DispatcherOptions extends Omit<ReplicaSetOptions, 'onAvailable'> {
  readonly random: Random;
  readonly policies: Policies;
}

/** Hands the work of one deployment to its replicas, in order of arrival. */
export class Dispatcher implements JobOwner {
  readonly #options: DispatcherOptions;
  readonly #replicas: ReplicaSet;
  readonly #queues = { request: new WaitingQueue<Job>(), websocket: new WaitingQueue<Job>() };
  readonly #budget = new RetryBudget();
  #route: DeploymentRoute | undefined;
  /** Why this deployment can serve nothing; undefined while it can, or soon may. */
  #unavailable: string | undefined;
  #ongoing = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#replicas = new ReplicaSet({ ...options, onAvailable: () => this.#pump() });
  }

  get queued(): number {
    return this.#queues.request.length + this.#queues.websocket.length;
  }

  get ongoing(): number {
    return this.#ongoing;
  }

  /** True when nothing runs, waits or is connected: the router may forget this deployment. */
  get isIdle(): boolean {
    return this.queued + this.#ongoing === 0 && this.#replicas.isEmpty;
  }

  /** Resolves when the first attempt to connect to each replica has succeeded or failed. */
  connected(): Promise<void> {
    return this.#replicas.connected();
  }

  update(route: DeploymentRoute): void {
    this.#route = route;
    this.#unavailable = route.unavailable;
    this.#replicas.update(route);
    if (this.#unavailable !== undefined) this.#refuseWaiting(this.#unavailable);
    this.#pump();
  }

  /** The deployment is gone: waiting work is refused with `message`, running work may end. */
  remove(message: string): void {
    this.#unavailable = message;
    this.#replicas.update({ replicas: [], maxOngoingRequests: 0 });
    this.#refuseWaiting(message);
  }

  async close(message: string): Promise<void> {
    this.#unavailable = message;
    clearTimeout(this.#timer);
    this.#refuseWaiting(message);
    await this.#replicas.close();
  }

  dispatch(work: Work): Ticket {
    const job = new Job(this, work);
    if (this.#unavailable === undefined) this.#admit(job);
    else job.settle({ kind: 'unavailable', message: this.#unavailable });
    return job;
  }

  /** Assigns the job at once where possible; otherwise the job is queued, or refused. */
  #admit(job: Job): void {
    const queue = this.#queues[job.work.kind];
    if (queue.length === 0 && this.#assign(job)) return;
    const route = this.#route;
    // The limit is unknown until the first route arrives.
    const isFull =
      route !== undefined && queue.length >= queueLimit(route, this.#replicas.connecting);
    if (isFull) this.#refuseOverload(job, route);
    else job.place = queue.push(job);
  }

  #assign(job: Job): boolean {
    const route = this.#route;
    if (route === undefined) return false;
    const { policies, random, now } = this.#options;
    const nowMs = now();
    const { work } = job;
    const { kind } = work;
    const candidates = kind === 'request' ? this.#replicas.requests : this.#replicas.webSockets;
    const slots = policies[route.policy]({ candidates, work, random, nowMs });
    const channel = slots?.replica.link.channel;
    if (slots === undefined || channel === undefined) return false;
    const isRetry = job.reroutes > 1;
    if (isRetry && !this.#budget.take(nowMs, this.#ongoing)) return false;
    if (job.place !== undefined) this.#queues[kind].leave(job.place);
    job.place = undefined;
    job.isRetry = isRetry;
    job.slots = slots;
    slots.take();
    this.#ongoing += 1;
    try {
      work.send(channel, job);
    } catch (error) {
      this.failed(job, error);
    }
    return true;
  }

  /** Called by a job when it has ended, perhaps while it is still being sent. */
  ended(job: Job, outcome: Outcome): void {
    const { slots } = job;
    if (slots === undefined) return;
    if (outcome.kind === 'lost' && outcome.sent) {
      void this.#lost(job, slots, outcome);
      return;
    }
    this.#free(job, slots);
    if (outcome.kind === 'done') {
      slots.clearBackoff();
      job.settle(outcome);
    } else {
      if (outcome.kind === 'rejected') this.#rejected(job, slots, outcome.why);
      this.#putBack(job);
    }
    this.#pump();
    if (outcome.kind === 'rejected') this.#keepQueueLimit(job);
  }

  failed(job: Job, error: unknown): void {
    const { slots } = job;
    if (slots === undefined) return;
    this.#free(job, slots);
    job.fail(error);
    this.#pump();
  }

  abandoned(job: Job): void {
    if (job.place !== undefined) this.#queues[job.work.kind].leave(job.place);
    job.settle({ kind: 'aborted' });
  }

  /** Gives the slot back before the work is settled, so that the next work finds the slot free. */
  #free(job: Job, slots: Slots): void {
    job.slots = undefined;
    this.#ongoing -= 1;
    slots.give();
  }

  #rejected(job: Job, slots: Slots, why: 'full' | 'draining'): void {
    if (job.isRetry) this.#budget.giveBack();
    if (why === 'draining') slots.replica.isDraining = true;
    else slots.rejected(this.#options.now());
  }

  /** Decides whether work whose connection ended is sent again. */
  async #lost(job: Job, slots: Slots, outcome: Extract<Outcome, { kind: 'lost' }>): Promise<void> {
    const isRepeated = await this.#mayRepeat(job, slots, outcome.responseStarted);
    this.#free(job, slots);
    if (isRepeated) this.#putBack(job);
    else job.settle(outcome);
    this.#pump();
  }

  async #mayRepeat(job: Job, slots: Slots, responseStarted: boolean): Promise<boolean> {
    job.deaths += 1;
    // Work that was in flight at two deaths may be their cause, and is never sent again.
    if (job.isSettled || responseStarted || job.deaths > 1 || !job.work.mayRepeat()) return false;
    return (await slots.replica.link.fate()) === 'dead';
  }

  /** Puts a job back at the head of its queue, since it has waited before. */
  #putBack(job: Job): void {
    if (job.isSettled) return;
    if (this.#unavailable !== undefined) {
      job.settle({ kind: 'unavailable', message: this.#unavailable });
      return;
    }
    job.reroutes += 1;
    // A WebSocket may hold its slot for hours, so the client hears now that every replica is full.
    const route = this.#route;
    const isRefused =
      route !== undefined && job.work.kind === 'websocket' && this.#areSocketsFull();
    if (isRefused) this.#refuseOverload(job, route);
    else job.place = this.#queues[job.work.kind].unshift(job);
  }

  /**
   * Refuses one job when a rejected one has made the queue too long.
   *
   * A replica that other routers use as well may reject a job that had a free slot by this router's
   * count. The newest job leaves the queue: had this router known that the slot was taken, it would
   * have refused that job. Where nothing may wait, the one that leaves is `job` itself.
   */
  #keepQueueLimit(job: Job): void {
    const route = this.#route;
    if (route === undefined || job.place === undefined) return;
    const queue = this.#queues[job.work.kind];
    if (queue.length <= queueLimit(route, this.#replicas.connecting)) return;
    const newest = queue.last;
    const leaving = newest === undefined || newest.reroutes > 0 ? job : newest;
    if (leaving.place !== undefined) queue.leave(leaving.place);
    leaving.place = undefined;
    this.#refuseOverload(leaving, route);
  }

  #areSocketsFull(): boolean {
    const nowMs = this.#options.now();
    const ready = this.#replicas.webSockets.filter(({ replica }) => replica.takesWork(nowMs));
    return ready.length > 0 && ready.every((slots) => !slots.isFree(nowMs));
  }

  #refuseOverload(job: Job, route: DeploymentRoute): void {
    job.settle(overloaded(route, this.#queues[job.work.kind].length));
  }

  #refuseWaiting(message: string): void {
    for (const queue of [this.#queues.request, this.#queues.websocket]) {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        job.settle({ kind: 'unavailable', message });
      }
    }
  }

  /** Assigns waiting jobs, oldest first, as far as there are slots. */
  #pump(): void {
    this.#pumpQueue(this.#queues.request, this.#replicas.requests);
    this.#pumpQueue(this.#queues.websocket, this.#replicas.webSockets);
  }

  #pumpQueue(queue: WaitingQueue<Job>, slots: readonly Slots[]): void {
    for (let job = queue.first; job !== undefined; job = queue.first) {
      if (this.#assign(job)) continue;
      this.#pumpLater(job, slots);
      return;
    }
  }

  /** Most waits end with an event. Those for a full replica or the retry budget may end with time. */
  #pumpLater(first: Job, slots: readonly Slots[]): void {
    if (this.#timer !== undefined) return;
    const nowMs = this.#options.now();
    const blocked = slots.map(({ blockedUntilMs }) => blockedUntilMs - nowMs);
    const waits = blocked.filter((ms) => ms > 0);
    if (first.reroutes > 1) waits.push(BUDGET_WAIT_MS);
    if (waits.length === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#pump();
      },
      Math.min(...waits),
    );
    this.#timer.unref();
  }
}
