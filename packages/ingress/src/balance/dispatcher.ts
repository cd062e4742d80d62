import type { ChannelClient, Outcome } from '../channel/types.js';
import type { DeploymentRoute } from '../routes/snapshot.js';
import type { Policy, Random } from './policy.js';
import { powerOfTwo } from './power-of-two.js';
import { WaitingQueue } from './queue.js';
import type { Place } from './queue.js';
import { ReplicaSet } from './replica-set.js';
import type { ReplicaSetOptions } from './replica-set.js';
import type { Slots } from './replica.js';
import { RetryBudget } from './retry-budget.js';
import type { Dispatched, Work } from './types.js';

/** While the retry budget is used up, what was turned away is tried again this often. */
const BUDGET_WAIT_MS = 25;

export interface DispatcherOptions extends Omit<ReplicaSetOptions, 'onAvailable'> {
  readonly random: Random;
  readonly policy?: Policy;
}

/** A piece of work from `dispatch` to its end. */
interface Job {
  readonly work: Work;
  readonly settle: (dispatched: Dispatched) => void;
  readonly fail: (error: unknown) => void;
  place: Place<Job> | undefined;
  isSettled: boolean;
  /** Replicas that were lost while they had it. */
  deaths: number;
  /** How often it was turned away, or never reached its replica. */
  reroutes: number;
}

/** Hands the work of one deployment to its replicas, in the order it came. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #policy: Policy;
  readonly #replicas: ReplicaSet;
  readonly #queues = { request: new WaitingQueue<Job>(), websocket: new WaitingQueue<Job>() };
  readonly #budget = new RetryBudget();
  #route: DeploymentRoute | undefined;
  /** Why nothing can be served; undefined while there is hope. */
  #unavailable: string | undefined;
  #ongoing = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#policy = options.policy ?? powerOfTwo;
    this.#replicas = new ReplicaSet({ ...options, onAvailable: () => this.#pump() });
  }

  get queued(): number {
    return this.#queues.request.length + this.#queues.websocket.length;
  }

  get ongoing(): number {
    return this.#ongoing;
  }

  /** Nothing runs, waits or is connected: it can be forgotten. */
  get isIdle(): boolean {
    return this.queued + this.#ongoing === 0 && this.#replicas.isEmpty;
  }

  update(route: DeploymentRoute): void {
    this.#route = route;
    this.#unavailable = route.unavailable;
    this.#replicas.update(route);
    if (this.#unavailable !== undefined) this.#refuseWaiting(this.#unavailable);
    this.#pump();
  }

  /** The deployment is gone: what waits is answered, what runs may end. */
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

  dispatch(work: Work): Promise<Dispatched> {
    if (this.#unavailable !== undefined) {
      return Promise.resolve({ kind: 'unavailable', message: this.#unavailable });
    }
    return new Promise((resolve, reject) => {
      let removeAbort: (() => void) | undefined;
      const job: Job = {
        work,
        settle: (dispatched) => {
          if (job.isSettled) return;
          job.isSettled = true;
          removeAbort?.();
          resolve(dispatched);
        },
        fail: (error) => {
          job.isSettled = true;
          removeAbort?.();
          reject(error);
        },
        place: undefined,
        isSettled: false,
        deaths: 0,
        reroutes: 0,
      };
      removeAbort = work.onAbort(() => this.#aborted(job));
      if (job.isSettled) removeAbort();
      else this.#admit(job);
    });
  }

  /** Assigns at once what can be: only what cannot counts as queued. */
  #admit(job: Job): void {
    const queue = this.#queues[job.work.kind];
    if (queue.length === 0 && this.#assign(job)) return;
    if (queue.length >= this.#queueLimit()) this.#refuseOverload(job);
    else job.place = queue.push(job);
  }

  #queueLimit(): number {
    const route = this.#route;
    if (route === undefined || route.maxQueuedRequests < 0) return Number.POSITIVE_INFINITY;
    return route.maxQueuedRequests + this.#replicas.connecting * route.maxOngoingRequests;
  }

  #assign(job: Job): boolean {
    const { random, now } = this.#options;
    const nowMs = now();
    const { kind } = job.work;
    const candidates = kind === 'request' ? this.#replicas.requests : this.#replicas.webSockets;
    const isRetry = job.reroutes > 1;
    const choice = this.#policy({ candidates, random, nowMs });
    if (choice === undefined) return false;
    const { chosen, release } = choice;
    const { channel } = chosen.replica.link;
    if (channel === undefined || (isRetry && !this.#budget.take(nowMs, this.#ongoing))) {
      release();
      return false;
    }
    void this.#run(job, { slots: chosen, channel, release, isRetry });
    return true;
  }

  async #run(job: Job, assignment: Assignment): Promise<void> {
    this.#ongoing += 1;
    try {
      const outcome = await job.work.send(assignment.channel);
      if (outcome.kind === 'lost') await this.#lost(job, assignment, outcome);
      else this.#ended(job, assignment, outcome);
    } catch (error) {
      this.#free(assignment);
      job.fail(error);
    }
    this.#pump();
  }

  /** Gives the slot back; before its work is settled, so that what follows it finds the slot free. */
  #free({ release }: Assignment): void {
    this.#ongoing -= 1;
    release();
  }

  #ended(job: Job, assignment: Assignment, outcome: Exclude<Outcome, { kind: 'lost' }>): void {
    const { slots, isRetry } = assignment;
    this.#free(assignment);
    if (outcome.kind === 'done') {
      slots.clearBackoff();
      job.settle(outcome);
      return;
    }
    if (isRetry) this.#budget.giveBack();
    if (outcome.why === 'draining') slots.replica.isDraining = true;
    else slots.rejected(this.#options.now());
    this.#putBack(job);
  }

  /** Decides whether work whose connection ended is sent again. */
  async #lost(
    job: Job,
    assignment: Assignment,
    outcome: Extract<Outcome, { kind: 'lost' }>,
  ): Promise<void> {
    const isRepeated = outcome.sent
      ? await this.#mayRepeat(job, assignment.slots, outcome.responseStarted)
      : true;
    this.#free(assignment);
    if (isRepeated) this.#putBack(job);
    else job.settle(outcome);
  }

  async #mayRepeat(job: Job, slots: Slots, responseStarted: boolean): Promise<boolean> {
    job.deaths += 1;
    // What was in flight at two deaths may be what kills: it is never sent again.
    if (job.isSettled || responseStarted || job.deaths > 1 || !job.work.mayRepeat()) return false;
    return (await slots.replica.link.fate()) === 'dead';
  }

  /** Back to the head of its queue: it has waited before. */
  #putBack(job: Job): void {
    if (job.isSettled) return;
    if (this.#unavailable !== undefined) {
      job.settle({ kind: 'unavailable', message: this.#unavailable });
      return;
    }
    job.reroutes += 1;
    // A WebSocket's slot may stay taken for hours: when every replica is full, say so now.
    if (job.work.kind === 'websocket' && this.#areSocketsFull()) this.#refuseOverload(job);
    else job.place = this.#queues[job.work.kind].unshift(job);
  }

  #areSocketsFull(): boolean {
    const nowMs = this.#options.now();
    const ready = this.#replicas.webSockets.filter(({ replica }) => replica.takesWork(nowMs));
    return ready.length > 0 && ready.every((slots) => !slots.isFree(nowMs));
  }

  #aborted(job: Job): void {
    if (job.place !== undefined) this.#queues[job.work.kind].leave(job.place);
    job.settle({ kind: 'aborted' });
  }

  #refuseOverload(job: Job): void {
    const { maxQueuedRequests = 0, backpressure } = this.#route ?? {};
    job.settle({
      kind: 'overloaded',
      queued: this.#queues[job.work.kind].length,
      maxQueued: maxQueuedRequests,
      statusCode: backpressure?.statusCode ?? 503,
      retryAfterS: backpressure?.retryAfterS ?? 1,
    });
  }

  #refuseWaiting(message: string): void {
    for (const queue of [this.#queues.request, this.#queues.websocket]) {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        job.settle({ kind: 'unavailable', message });
      }
    }
  }

  /** Assigns what waits, oldest first, as far as there are slots. */
  #pump(): void {
    this.#pumpQueue(this.#queues.request, this.#replicas.requests);
    this.#pumpQueue(this.#queues.websocket, this.#replicas.webSockets);
  }

  #pumpQueue(queue: WaitingQueue<Job>, slots: readonly Slots[]): void {
    for (let job = queue.first; job !== undefined; job = queue.first) {
      if (!this.#assign(job)) {
        this.#pumpLater(job, slots);
        return;
      }
      if (job.place !== undefined) queue.leave(job.place);
    }
  }

  /** Most waits end with an event; those for a full replica or the retry budget may end with time. */
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

interface Assignment {
  readonly slots: Slots;
  readonly channel: ChannelClient;
  readonly release: () => void;
  readonly isRetry: boolean;
}
