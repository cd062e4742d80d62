import type { Outcome } from '../channel/outcome.js';
import type { Rejection } from '../channel/wire/rejection.js';
import type { DeploymentRoute, TrafficSplit } from '../routes/snapshot.js';
import { DispatchMetrics } from './dispatch-metrics.js';
import { Job, type JobOwner } from './job.js';
import type { JobQueue, OpenFairQueue } from './job-queue.js';
import { JobQueues } from './job-queues.js';
import type { Random } from './policy/policy.js';
import { RoutePolicy, type PolicySource } from './route-policy.js';
import { ReplicaSet, type ReplicaSetOptions } from './replica-set.js';
import { RetryBudget } from './retry-budget.js';
import type { RoutedReplica, Slots } from './routed-replica.js';
import type { Versions } from './split/divide.js';
import { WakeTimer } from './wake-timer.js';
import type { Ticket, Work } from './work.js';

export interface DispatcherOptions extends Omit<ReplicaSetOptions, 'onAvailable'> {
  readonly random: Random;
  readonly policies: PolicySource;
  readonly openFairQueue: OpenFairQueue;
  /** There is work, and no replica to take it: the deployment has none at the moment. */
  readonly onHeld?: () => void;
}

/** Hands the work of one deployment to its replicas, in order of arrival. */
export class Dispatcher implements JobOwner {
  readonly #options: DispatcherOptions;
  readonly #replicas: ReplicaSet;
  readonly #queues: JobQueues;
  readonly #budget = new RetryBudget();
  readonly #policy: RoutePolicy;
  readonly metrics: DispatchMetrics = new DispatchMetrics();
  /** A candidate version that shares the traffic; undefined where there is none. */
  split: (TrafficSplit & { readonly versions: Versions }) | undefined;
  #route: DeploymentRoute | undefined;
  /** Why this deployment can serve nothing; undefined while it can, or soon may. */
  #unavailable: string | undefined;
  #ongoing = 0;
  #arrivals = 0;
  readonly #timer: WakeTimer;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#replicas = new ReplicaSet({ ...options, onAvailable: () => this.#pump() });
    this.#timer = new WakeTimer(options.now, () => this.#pump());
    this.#policy = new RoutePolicy(options.policies, () => this.#pump());
    this.#queues = new JobQueues({ ...options, expected: () => this.#expected() });
  }

  get deployment(): string {
    return this.#route?.name ?? '';
  }

  get queued(): number {
    return this.#queues.length;
  }

  get ongoing(): number {
    return this.#ongoing;
  }

  /** Running work by replica, as far as the replicas are those of the last route. */
  get running(): Readonly<Record<string, number>> {
    return this.#replicas.running;
  }

  /** True when work waits for a deployment that has no replica. */
  get isHeld(): boolean {
    return this.queued > 0 && this.#replicas.requests.length === 0 && this.#route !== undefined;
  }

  /** True when nothing runs, waits or is connected: the router may forget this deployment. */
  get isIdle(): boolean {
    return this.queued + this.#ongoing === 0 && this.#replicas.isEmpty;
  }

  /** Resolves when the first attempt to connect to each replica has ended, and the rules of the route hold. */
  async connected(): Promise<void> {
    await Promise.all([this.#replicas.connected(), this.#policy.ready()]);
    await this.#queues.ready();
  }

  update(route: DeploymentRoute): void {
    this.#route = route;
    this.#unavailable = route.unavailable;
    this.#replicas.update(route);
    this.#policy.update(route);
    this.#queues.update(route);
    if (this.#unavailable !== undefined) this.#queues.refuseAll(this.#unavailable);
    this.#pump();
    this.#queues.shorten();
    if (this.isHeld) this.#options.onHeld?.();
  }

  /** The deployment is gone: waiting work is refused with `message`, running work may end. */
  remove(message: string): void {
    this.#unavailable = message;
    this.#replicas.update({ replicas: [], maxOngoingRequests: 0 });
    this.#queues.refuseAll(message);
  }

  async close(message: string): Promise<void> {
    this.#unavailable = message;
    this.#timer.stop();
    this.#queues.refuseAll(message);
    await this.#replicas.close();
  }

  /** The replica, perhaps a leaving one, for which `isMeant` is true. */
  findReplica(isMeant: (replica: RoutedReplica) => boolean): RoutedReplica | undefined {
    return this.#replicas.find(isMeant);
  }

  dispatch(work: Work): Ticket {
    const job = new Job(this, work, (this.#arrivals += 1));
    if (this.#unavailable === undefined) this.#admit(job);
    else job.settle({ kind: 'unavailable', message: this.#unavailable });
    return job;
  }

  /** Assigns the job at once where possible; otherwise the job is queued, or refused. */
  #admit(job: Job): void {
    if (this.#queues.of(job.work).length === 0 && this.#assign(job)) return;
    this.#queues.add(job);
    // The first alone: those after it wait for the same replica.
    if (this.queued === 1 && this.isHeld) this.#options.onHeld?.();
  }

  /** The replicas whose slots will be free in a moment. */
  #expected(): number {
    const { connecting, requests } = this.#replicas;
    // Without a policy, which is here in a moment, nothing has been assigned to any replica.
    return this.#policy.current === undefined ? Math.max(requests.length, 1) : connecting;
  }

  #assign(job: Job): boolean {
    const policy = this.#policy.current;
    if (policy === undefined) return false;
    const { random, now } = this.#options;
    const nowMs = now();
    const { work } = job;
    const { kind } = work;
    if (job.isTooOld(nowMs)) {
      this.#queues.of(work).take(job);
      job.expire(nowMs);
      return true;
    }
    const candidates = kind === 'request' ? this.#replicas.requests : this.#replicas.webSockets;
    const slots = policy({ candidates, work, random, nowMs });
    const channel = slots?.replica.link.channel;
    if (slots === undefined || channel === undefined) return false;
    const isRetry = job.reroutes > 1;
    if (isRetry && !this.#budget.take(nowMs, this.#ongoing)) return false;
    if (job.place !== undefined) {
      this.metrics.leftQueue(job, nowMs);
      job.waited('sent');
      this.#queues.of(work).take(job);
    } else {
      this.metrics.atOnce += 1;
    }
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
    } else if (outcome.kind === 'rejected') {
      this.#rejected(job, slots, outcome.why);
    } else {
      this.metrics.reroutes.unsent += 1;
      this.#putBack(job);
    }
    this.#pump();
    if (outcome.kind === 'rejected') this.#queues.keepLimit(job);
  }

  failed(job: Job, error: unknown): void {
    const { slots } = job;
    if (slots === undefined) return;
    this.#free(job, slots);
    job.fail(error);
    this.#pump();
  }

  abandoned(job: Job): void {
    if (job.place !== undefined) this.metrics.abandoned += 1;
    this.#queues.of(job.work).leave(job);
    job.settle({ kind: 'aborted' });
  }

  /** Gives the slot back before the work is settled, so that the next work finds the slot free. */
  #free(job: Job, slots: Slots): void {
    job.slots = undefined;
    this.#ongoing -= 1;
    slots.give();
  }

  #rejected(job: Job, slots: Slots, why: Rejection): void {
    if (job.isRetry) this.#budget.giveBack();
    if (why === 'late') {
      job.expire(this.#options.now());
      return;
    }
    this.metrics.reroutes[why] += 1;
    if (why === 'draining') slots.replica.isDraining = true;
    else slots.rejected(this.#options.now());
    this.#putBack(job);
  }

  /** Decides whether work whose connection ended is sent again. */
  async #lost(job: Job, slots: Slots, outcome: Extract<Outcome, { kind: 'lost' }>): Promise<void> {
    const isRepeated = await this.#mayRepeat(job, slots, outcome.responseStarted);
    this.#free(job, slots);
    if (isRepeated) {
      this.metrics.reroutes.lost += 1;
      this.#putBack(job);
    } else job.settle(outcome);
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
    const isRefused =
      this.#route !== undefined &&
      job.work.kind === 'websocket' &&
      this.#replicas.areSocketsFull(this.#options.now());
    if (isRefused) this.#queues.refuse(job);
    else this.#queues.of(job.work).unshift(job);
    if (this.isHeld) this.#options.onHeld?.();
  }

  /** Assigns waiting jobs, oldest first, as far as there are slots. */
  #pump(): void {
    this.#pumpQueue(this.#queues.request, this.#replicas.requests);
    this.#pumpQueue(this.#queues.websocket, this.#replicas.webSockets);
  }

  #pumpQueue(queue: JobQueue, slots: readonly Slots[]): void {
    for (let job = queue.first; job !== undefined; job = queue.first) {
      if (this.#assign(job)) continue;
      this.#timer.start(job, slots);
      return;
    }
  }
}
