import type { OperationIndex } from '@sluice/ingress';

import { systemClock, within, type Clock } from '../clock.js';
import type { BuiltDeployment } from '../deployment/deployment-config.js';
import type { Engine } from '../engine/engine.js';
import { ServeError } from '../errors.js';
import { createLog, type Log } from '../process/log.js';
import { Broadcast, type Subscriber } from './broadcast.js';
import { Fleet } from './fleet/fleet.js';
import { GoalBook, type PlannedApplication, type PlannedDeployment } from './goal-book.js';
import type { DeploymentGoal } from './goal.js';
import { heldBack, HeldBackLog } from './held-back.js';
import { isUpToDate, reconcile, type Action } from './reconcile.js';
import type { ConnectControl } from './fleet/replica-link.js';
import { createRevisionRecords, type RevisionRecords } from './revision-records.js';
import { routingOf } from './routing.js';
import { isInPlace, reportStatus, type ApplicationReport, type ServeStatus } from './status.js';
import { withPages } from './with-pages.js';
import { nextEpoch } from './store.js';

export interface ControllerOptions {
  readonly engine: Engine;
  readonly connect: ConnectControl;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** With what the inline engine constructs; other engines read the entry. */
export type DeployPlan = PlannedApplication<
  PlannedDeployment & { readonly built?: BuiltDeployment | undefined }
>;

/** How often silent replicas are looked at. */
const silenceCheckMs = 500;

/** How long routers are waited for before an application counts as served. */
const publishMs = 2_000;

/** How long a new controller waits for the replicas it found before it publishes without them. */
const adoptionMs = 2_000;

/**
 * Holds the goal state and works towards it: the one place with a clock, effects and memory around
 * the pure `reconcile`. It decides, the engine places.
 */
export class Controller {
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #heldBack: HeldBackLog;
  readonly #connect: ConnectControl;
  readonly #records: RevisionRecords = createRevisionRecords();
  readonly #book: GoalBook;
  readonly #built = new Map<string, BuiltDeployment>();
  readonly #listeners = new Set<(status: ServeStatus) => void>();
  readonly #stopping = new AbortController();
  #running: { readonly fleet: Fleet; readonly broadcast: Broadcast } | undefined;
  #isScheduled = false;
  #drainByMs = Number.POSITIVE_INFINITY;
  #cancelWait: (() => void) | undefined;
  #cancelSilenceCheck: (() => void) | undefined;

  constructor(options: ControllerOptions) {
    this.#engine = options.engine;
    this.#connect = options.connect;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? createLog('controller');
    this.#heldBack = new HeldBackLog(this.#log);
    this.#book = new GoalBook(options.engine.store, this.#records);
  }

  /** Takes over the goal state and the replicas an earlier controller left, then keeps reconciling. */
  async start(): Promise<void> {
    const events = this.#engine.watch(this.#stopping.signal);
    await this.#book.load();
    const broadcast = new Broadcast(await nextEpoch(this.#engine.store));
    const fleet = new Fleet({
      engine: this.#engine,
      connect: this.#connect,
      clock: this.#clock,
      log: this.#log,
      broadcast,
      records: this.#records,
      goalOf: (application, deployment) => this.#book.deployment(application, deployment),
      builtOf: (...key) => this.#built.get(key.join('#')),
      described: (application, index) => this.#book.setIndex(application, index),
      wantsSeveral: () => this.#wantedReplicas() > 1,
      changed: () => this.#schedule(),
    });
    void this.#follow(events, fleet);
    await within(this.#clock, { ms: adoptionMs, late: undefined }, fleet.adopt());
    this.#running = { fleet, broadcast };
    this.#watchSilence(fleet);
    this.#reconcile();
  }

  /**
   * Makes an application the goal; the one of the same name is replaced by rolling update. Resolves
   * when the goal is stored, not when it is reached: see {@link settled}.
   */
  async deploy(plan: DeployPlan): Promise<void> {
    this.#checkPrefix(plan);
    for (const { built, version, name } of plan.deployments) {
      if (built !== undefined) this.#built.set([plan.name, name, version].join('#'), built);
    }
    this.#book.put(plan);
    await this.#book.saved;
    this.#reconcile();
  }

  /** Drains an application and takes it out; resolves when none of its replicas is left. */
  async remove(name: string): Promise<void> {
    this.#book.markDeleting(name);
    await this.#book.saved;
    this.#reconcile();
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
   * Resolves when an application is in place or has failed to be, and every router has been told. One
   * whose replicas die so often that their restarts are held back has failed too.
   */
  async settled(name: string): Promise<ApplicationReport | undefined> {
    const report = (): ApplicationReport | undefined =>
      this.status().applications.find((one) => one.name === name);
    await this.#until(() => {
      const { status, deployments = [] } = report() ?? {};
      if (status === undefined || status === 'DEPLOY_FAILED') return true;
      if (deployments.some((one) => one.isDegraded && one.status === 'UNHEALTHY')) return true;
      return deployments.every((deployment) => deployment.status === 'HEALTHY');
    });
    const told = this.#running?.broadcast.flushed() ?? Promise.resolve();
    // A router in a replica that computes hears of it later; nobody waits for that.
    await within(this.#clock, { ms: publishMs, late: undefined }, told);
    return report();
  }

  /** The longest time any deployment may take to drain. */
  longestGraceMs(): number {
    const deployments = this.#book.goal.applications.flatMap((one) => one.deployments);
    return Math.max(0, ...deployments.map((one) => one.config.gracefulShutdownTimeoutS * 1_000));
  }

  status(): ServeStatus {
    const observed = this.#running?.fleet.observed ?? {
      replicas: [],
      records: (...key) => this.#records.get(...key),
    };
    const { applications } = reportStatus(this.#book.goal, observed);
    return { applications: applications.map((one) => withPages(one, this.#book.index(one.name))) };
  }

  /** Calls back after every step taken; returns the removal. */
  onStatus(listener: (status: ServeStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps a router up to date, once started; resolves when it has the current routing. */
  async subscribe(subscriber: Subscriber): Promise<void> {
    await this.#running?.broadcast.subscribe(subscriber);
  }

  unsubscribe(id: string): void {
    this.#running?.broadcast.unsubscribe(id);
  }

  /** Stops deciding; replicas are left as they are, for the next controller to adopt. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.#cancelWait?.();
    this.#cancelSilenceCheck?.();
    this.#tellListeners();
    await this.#running?.fleet.close();
    await this.#book.saved;
  }

  #wantedReplicas(): number {
    const deployments = this.#book.goal.applications.flatMap((one) => one.deployments);
    return deployments.reduce((sum, { wanted }) => sum + wanted, 0);
  }

  #checkPrefix({ name, routePrefix }: DeployPlan): void {
    const taken = this.#book.goal.applications.find(
      (one) => one.name !== name && routePrefix !== null && one.routePrefix === routePrefix,
    );
    if (taken === undefined) return;
    throw new ServeError(
      'E_ROUTE_PREFIX_TAKEN',
      `application "${name}" cannot have the route prefix ${routePrefix}: application "${taken.name}" has it. Choose another, or delete "${taken.name}" first.`,
    );
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
    const { fleet, broadcast } = this.#running;
    this.#settleGoals(fleet);
    const nowMs = this.#clock.now();
    for (const one of heldBack(this.#book.goal, fleet.observed, nowMs)) {
      this.#heldBack.say(one, nowMs);
      if (one.isOver) this.#records.recover(one);
    }
    const drainByMs = this.#drainByMs;
    const actions = reconcile(this.#book.goal, fleet.observed, { nowMs, drainByMs });
    const effects = fleet.begin(actions);
    for (const action of actions) if (action.kind === 'forget') this.#forget(action.application);
    // Before any replica is told to drain or end, nobody sends to it any more.
    const indexOf = (name: string): OperationIndex | undefined => this.#book.index(name);
    broadcast.publish(routingOf(this.#book.goal, fleet.observed, indexOf));
    for (const effect of effects) void this.#perform(effect);
    this.#waitFor(actions);
    this.#tellListeners();
  }

  #settleGoals(fleet: Fleet): void {
    const { replicas } = fleet.observed;
    for (const application of this.#book.goal.applications) {
      const isUpdated = isUpToDate(application, replicas);
      for (const goal of application.deployments) {
        const own = replicas.filter(
          (one) => one.application === application.name && one.deployment === goal.name,
        );
        if (goal.removed) {
          if (isUpdated && own.length === 0) this.#book.dropRemoved(application.name, goal.name);
        } else if (isInPlace(goal, own)) this.#settleGoal(application.name, goal);
      }
    }
  }

  #settleGoal(application: string, goal: DeploymentGoal): void {
    this.#records.settle({ application, deployment: goal.name, target: goal });
    if (goal.previous !== undefined) this.#book.dropPrevious(application, goal.name);
  }

  #forget(name: string): void {
    this.#book.forget(name);
    for (const key of this.#built.keys()) if (key.startsWith(`${name}#`)) this.#built.delete(key);
  }

  async #perform(effect: () => Promise<void>): Promise<void> {
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

  async #follow(events: ReturnType<Engine['watch']>, fleet: Fleet): Promise<void> {
    for await (const event of events) fleet.observe(event);
  }

  #watchSilence(fleet: Fleet): void {
    const next = async (): Promise<void> => {
      await this.#perform(() => fleet.checkSilent());
      if (!this.#stopping.signal.aborted) this.#watchSilence(fleet);
    };
    this.#cancelSilenceCheck = this.#clock.after(silenceCheckMs, () => void next());
  }

  #tellListeners(): void {
    const status = this.status();
    for (const listener of this.#listeners) listener(status);
  }

  /** Also resolves when the controller closes: nothing will change any more. */
  #until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.onStatus(() => {
        if (!condition() && !this.#stopping.signal.aborted) return;
        stop();
        resolve();
      });
    });
  }
}
