import type { MetricFamily } from '@sluice/ingress/metrics';

import type { AttachAnswers, AttachRequest } from '../attach/attach-request.js';
import { systemClock, resolvedWithin, type Clock } from '../clock.js';
import type { RecentSource } from '../tracing/recent-source.js';
import type { Engine } from '../engine/engine.js';
import { ControllerMetrics } from './controller-metrics.js';
import type { MetricsSource } from '../metrics/metrics-collector.js';
import { createLog, type Log } from '../process/create-log.js';
import { ServeError } from '../errors.js';
import { revisionBefore } from './application-revisions.js';
import type { Subscriber } from './broadcast.js';
import { checkPlan } from './check-plan.js';
import type { Effect } from './fleet/effects.js';
import type { Fleet } from './fleet/fleet.js';
import { GoalBook } from './goal-book.js';
import {
  longestGraceMs,
  type ApplicationGoal,
  type ApplicationRevision,
  type GoalState,
  type PlannedApplication,
} from './goal.js';
import { MachineGpus } from './gpus/machine-gpus.js';
import { ShortageLog } from './gpus/shortage.js';
import { heldBack, HeldBackLog } from './held-back.js';
import type { ObservedReplica } from './observed.js';
import { reconcile, type Action } from './reconcile.js';
import type { ApplicationReport, ServeStatus } from './report-status.js';
import { createRevisionRecords, type RevisionRecords } from './revision-records.js';
import { routingOf, type IndexOf } from './routing.js';
import type { LoadSource } from './scaling/load-source.js';
import { StatusBoard } from './status-board.js';
import { nextEpoch } from './store.js';
import { createWorkings, type Workings } from './workings.js';

export interface ControllerOptions {
  readonly engine: Engine;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** How long routers are waited for before an application counts as served. */
const PUBLISH_MS = 2_000;

/** How long a new controller waits for the replicas it found before it publishes without them. */
const ADOPTION_MS = 2_000;

/**
 * Holds the goal state and works towards it: the clock and the wiring around the pure `reconcile`.
 * The controller decides; the engine places.
 */
export class Controller {
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #heldBack: HeldBackLog;
  readonly #shortages: ShortageLog;
  readonly #gpus: MachineGpus;
  readonly #records: RevisionRecords = createRevisionRecords();
  readonly #metrics = new ControllerMetrics();
  readonly #book: GoalBook;
  readonly #board: StatusBoard;
  readonly #indexOf: IndexOf = (name) => this.#book.index(name);
  readonly #stopping = new AbortController();
  /** The routers of ingresses, by their ids. */
  readonly #routers = new Map<string, LoadSource>();
  #running: Workings | undefined;
  #isScheduled = false;
  #drainByMs = Number.POSITIVE_INFINITY;
  #cancelWait: (() => void) | undefined;

  constructor(options: ControllerOptions) {
    this.#engine = options.engine;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? createLog('controller');
    this.#heldBack = new HeldBackLog(this.#log);
    this.#shortages = new ShortageLog(this.#log);
    this.#gpus = new MachineGpus({ engine: this.#engine, log: this.#log });
    this.#book = new GoalBook(options.engine.store, this.#records);
    this.#board = new StatusBoard({
      goal: () => this.#book.goal,
      observed: () =>
        this.#running?.fleet.observed ?? {
          replicas: [],
          records: (...key) => this.#records.get(...key),
        },
      indexOf: this.#indexOf,
      tallies: (...of) => this.#running?.canary.tallies(...of),
    });
  }

  /** Takes over the goal state and the replicas an earlier controller left, then keeps reconciling. */
  async start(): Promise<void> {
    const events = this.#engine.watch(this.#stopping.signal);
    await this.#book.load();
    const { applications } = this.#book.goal;
    const goals = applications.flatMap(({ deployments }) => deployments);
    await this.#gpus.learn(goals.flatMap((goal) => [goal, goal.previous ?? goal]));
    const workings = createWorkings({
      engine: this.#engine,
      clock: this.#clock,
      log: this.#log,
      book: this.#book,
      records: this.#records,
      metrics: this.#metrics,
      gpus: this.#gpus,
      epoch: await nextEpoch(this.#engine.store),
      routers: () => this.#routers.values(),
      changed: () => this.#schedule(),
    });
    const { fleet } = workings;
    void this.#follow(events, fleet);
    await resolvedWithin(this.#clock, { ms: ADOPTION_MS, late: undefined }, fleet.adopt());
    this.#running = workings;
    fleet.begin();
    this.#reconcile();
  }

  /**
   * Takes note of an application whose module is being imported: until it is deployed or withdrawn its
   * status is NOT_STARTED, unless one of its name runs.
   */
  announce(application: Pick<PlannedApplication, 'name' | 'routePrefix'>): void {
    this.#board.announce(application);
  }

  /** The application that was announced will not be deployed. */
  withdraw(name: string): void {
    this.#board.withdraw(name);
  }

  /**
   * Makes an application the goal; the one of the same name is replaced by rolling update. Resolves
   * when the goal is stored, not when it is reached: see {@link settled}.
   */
  async deploy(plan: PlannedApplication): Promise<void> {
    const checked = checkPlan(plan);
    if (checked !== undefined) await checked;
    const fits = this.#gpus.check(plan.name, plan.deployments);
    if (fits !== undefined) await fits;
    this.#settle();
    this.#book.put(plan);
    this.#board.arrived(plan.name);
    await this.#changed();
  }

  /**
   * Goes back to the revision of an application that last was wholly in place, by rolling update; with
   * `keepsCurrent` the current one counts too. Resolves as {@link deploy} does, with that revision.
   *
   * Rejects with ServeError `E_ROLLBACK` when there is nothing to go back to.
   */
  async goBack(
    name: string,
    options: { readonly keepsCurrent: boolean },
  ): Promise<ApplicationRevision> {
    this.#settle();
    const goal = this.#book.application(name);
    if (goal === undefined || goal.deleting) {
      throw new ServeError('E_APPLICATION_UNKNOWN', `there is no application "${name}".`);
    }
    const revision = revisionBefore(goal, options);
    if (revision.revision === goal.current.revision) return revision;
    await checkPlan(revision.plan);
    await this.#gpus.check(name, revision.plan.deployments);
    this.#log.info(
      `application ${name} goes back from revision ${goal.current.revision} to ${revision.revision}`,
    );
    this.#book.goBack(revision);
    await this.#changed();
    return revision;
  }

  /** Changes route prefixes at once, without any other change. */
  async reroute(prefixes: ReadonlyMap<string, string | null>): Promise<void> {
    this.#book.reroute(prefixes);
    await this.#changed();
  }

  /**
   * Replaces all replicas of a deployment, each after its successor is ready; false when there is no such
   * deployment.
   */
  restart(application: string, deployment: string): boolean {
    if (this.#book.deployment(application, deployment)?.removed !== false) return false;
    this.#running?.fleet.replaceAll(application, deployment);
    return true;
  }

  /** Makes a number of replicas the goal; resolves with false when there is no such deployment. */
  async scale(application: string, deployment: string, wanted: number): Promise<boolean> {
    const isKnown = this.#book.scale(application, deployment, wanted);
    await this.#changed();
    return isKnown;
  }

  /** Sets the percentage of their replicas that all deployments should have; undefined for all. */
  async setTargetCapacity(percentage: number | undefined): Promise<void> {
    this.#book.setTargetCapacity(percentage);
    await this.#changed();
  }

  /** Drains an application and takes it out; resolves when none of its replicas is left. */
  async remove(name: string): Promise<void> {
    this.#book.markDeleting(name);
    await this.#changed();
    await this.#until(() => this.#book.application(name) === undefined);
  }

  /**
   * Drains and removes everything, callers before callees within each application. No replica has
   * longer than `graceMs`, counted from now for all of them.
   */
  async drain(graceMs: number): Promise<void> {
    this.#drainByMs = this.#clock.now() + graceMs;
    const names = this.#book.goal.applications.map(({ name }) => name);
    await Promise.all(names.map((name) => this.remove(name)));
  }

  /**
   * Resolves when an application is in place or has failed to be, and every router has been told. An
   * application whose replicas die so often that their restarts are held back has failed too.
   */
  async settled(name: string): Promise<ApplicationReport | undefined> {
    const report = (): ApplicationReport | undefined =>
      this.status().applications.find((one) => one.name === name);
    await this.#until(() => {
      const { status, deployments = [] } = report() ?? {};
      if (status === undefined || status === 'DEPLOY_FAILED') return true;
      if (deployments.some((one) => one.isDegraded && one.status === 'UNHEALTHY')) return true;
      return deployments.every((one) => one.status === 'HEALTHY' || one.trigger === 'AUTOSCALING');
    });
    const told = this.#running?.broadcast.flushed() ?? Promise.resolve();
    // A router in a replica that computes hears of it later; nobody waits for that.
    await resolvedWithin(this.#clock, { ms: PUBLISH_MS, late: undefined }, told);
    return report();
  }

  /** Asks something of a replica for a person who works on it; undefined when there is no such replica. */
  async attach<R extends AttachRequest>(
    id: string,
    request: R,
  ): Promise<AttachAnswers[R['kind']] | undefined> {
    return await this.#running?.fleet.attach(id, request);
  }

  /** What is wanted of an application; undefined when there is none of that name. */
  application(name: string): ApplicationGoal | undefined {
    return this.#book.application(name);
  }

  /** The longest time any deployment may take to drain. */
  longestGraceMs(): number {
    return longestGraceMs(this.#book.goal);
  }

  get goal(): GoalState {
    return this.#book.goal;
  }

  /** The replicas as they are now. */
  get replicas(): readonly ObservedReplica[] {
    return this.#running?.fleet.observed.replicas ?? [];
  }

  status(): ServeStatus {
    return this.#board.status;
  }

  /** Calls back after every step taken; returns the removal. */
  onStatus(listener: (status: ServeStatus) => void): () => void {
    return this.#board.onStatus(listener);
  }

  /**
   * Keeps a router up to date, once started; resolves when it has the current routing. `loads` tells the
   * router's own load, which deployments scale by; defaults to none.
   */
  async subscribe(subscriber: Subscriber, loads?: Omit<LoadSource, 'id'>): Promise<void> {
    const { id } = subscriber;
    if (loads !== undefined) this.#routers.set(id, { id, ...loads });
    await this.#running?.broadcast.subscribe(subscriber);
  }

  unsubscribe(id: string): void {
    this.#routers.delete(id);
    this.#running?.broadcast.unsubscribe(id);
  }

  /** What this controller has counted. */
  metrics(): readonly MetricFamily[] {
    return this.#metrics.families(this.status());
  }

  /** The replicas that can be asked for their metrics. */
  get replicaSources(): readonly (MetricsSource & RecentSource)[] {
    return this.#running?.fleet.sources ?? [];
  }

  /** Stops deciding; replicas are left as they are, for the next controller to adopt. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.#running?.autoscaler.close();
    this.#cancelWait?.();
    this.#board.tell();
    this.#running?.canary.close();
    await this.#running?.fleet.close();
    await this.#book.saved;
  }

  async #follow(events: ReturnType<Engine['watch']>, fleet: Fleet): Promise<void> {
    for await (const event of events) fleet.observe(event);
  }

  /** The goal has been changed. */
  async #changed(): Promise<void> {
    await this.#book.saved;
    this.#reconcile();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#reconcile();
    });
  }

  #reconcile(): void {
    if (this.#running === undefined || this.#stopping.signal.aborted) return;
    const { fleet, broadcast, autoscaler, canary } = this.#running;
    const startedMs = performance.now();
    this.#settle();
    const nowMs = this.#clock.now();
    for (const one of heldBack(this.#book.goal, fleet.observed, nowMs)) {
      this.#heldBack.say(one, nowMs);
      if (one.isOver) this.#records.recover(one);
    }
    const drainByMs = this.#drainByMs;
    const actions = reconcile(this.#book.goal, fleet.observed, { nowMs, drainByMs });
    const effects = fleet.carryOut(actions);
    for (const action of actions)
      if (action.kind === 'forget') this.#book.forget(action.application);
    // Before any replica is told to drain or end, nobody sends to it any more.
    broadcast.publish(routingOf(this.#book.goal, fleet.observed, this.#indexOf));
    for (const effect of [...effects, ...fleet.moveRanks()]) void this.#perform(effect);
    this.#waitFor(actions);
    this.#board.follow();
    this.#shortages.follow(this.#book.goal, fleet.observed);
    this.#book.remember();
    autoscaler.update();
    canary.follow();
    this.#board.tell();
    this.#metrics.stepped(performance.now() - startedMs);
  }

  /** Notes what is in place by now, before it is decided by or replaced. */
  #settle(): void {
    this.#book.settle(this.replicas);
  }

  async #perform(effect: Effect): Promise<void> {
    try {
      await effect();
    } catch (error) {
      // The engine reports what becomes of a replica by events; this is only for the reader.
      if (!this.#stopping.signal.aborted) this.#log.warn(`engine: ${String(error)}`);
    }
  }

  #waitFor(actions: readonly Action[]): void {
    const times = actions.flatMap((action) => (action.kind === 'wait' ? [action.untilMs] : []));
    this.#cancelWait?.();
    if (times.length === 0) return;
    // A timer may fire a little early by the clock it is compared with.
    const delayMs = Math.max(Math.min(...times) - this.#clock.now(), 0) + 1;
    this.#cancelWait = this.#clock.after(delayMs, () => this.#reconcile());
  }

  /** Also resolves when the controller closes: nothing will change any more. */
  #until(condition: () => boolean): Promise<void> {
    return this.#board.until(condition, this.#stopping.signal);
  }
}
