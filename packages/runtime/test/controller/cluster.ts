import { createReplicaTable } from '../../src/controller/fleet/replica-table.js';
import {
  configKey,
  revisionOf,
  type GoalState,
  type RolloutTarget,
} from '../../src/controller/goal.js';
import { heldBack } from '../../src/controller/held-back.js';
import type { Observed } from '../../src/controller/observed.js';
import { reconcile, type Action } from '../../src/controller/reconcile.js';
import { createRevisionRecords } from '../../src/controller/revision-records.js';

type StartAction = Extract<Action, { kind: 'start' }>;

/**
 * Carries out actions in a world where replicas come up, fail and die when a test says so: the
 * simplest executor that could be right, to hold `reconcile` to its promises.
 */
export class Cluster {
  goal: GoalState;
  nowMs = 0;
  readonly table = createReplicaTable();
  readonly records = createRevisionRecords();
  readonly forgotten: string[] = [];
  /** The GPUs of the machine; undefined where none are assigned. */
  gpus: readonly string[] | undefined;
  /** What was done at the last step. */
  actions: readonly Action[] = [];
  #count = 0;

  constructor(goal: GoalState) {
    this.goal = goal;
  }

  get observed(): Observed {
    return {
      replicas: this.table.list().map((entry) => entry.observed),
      records: (...key) => this.records.get(...key),
      gpus: this.gpus,
    };
  }

  get ready(): readonly string[] {
    return this.idsIn('ready');
  }

  get starting(): readonly string[] {
    return this.idsIn('starting');
  }

  get ending(): readonly string[] {
    return [...this.idsIn('draining'), ...this.idsIn('stopping')];
  }

  idsIn(state: string): string[] {
    return this.observed.replicas.filter((one) => one.state === state).map((one) => one.id);
  }

  versionsReady(): string[] {
    return this.observed.replicas
      .filter((one) => one.state === 'ready')
      .map((one) => one.version)
      .toSorted();
  }

  step(): readonly Action[] {
    for (const one of heldBack(this.goal, this.observed, this.nowMs)) {
      if (one.isOver) this.records.recover(one);
    }
    this.actions = reconcile(this.goal, this.observed, { nowMs: this.nowMs });
    for (const action of this.actions) this.#carryOut(action);
    return this.actions;
  }

  becomeReady(id: string): void {
    const entry = this.table.get(id);
    if (entry === undefined || !this.table.move(id, 'ready')) return;
    this.table.update(id, { readyAtMs: this.nowMs });
    this.records.markReady({ ...entry.observed, target: entry.target });
  }

  /** The replica's process ends by itself. */
  die(id: string): void {
    const entry = this.table.remove(id);
    if (entry === undefined) return;
    const key = { ...entry.observed, target: entry.target };
    const { state } = entry.observed;
    if (state === 'starting') {
      this.records.markStartFailure(key, { error: 'boom', retry: true, nowMs: this.nowMs });
    }
    if (state === 'ready') {
      const servedMs = this.nowMs - (entry.observed.readyAtMs ?? this.nowMs);
      this.records.markDeath(key, { error: 'killed', nowMs: this.nowMs, servedMs });
    }
  }

  /** Everything that was asked to end has ended. */
  finishEnding(): void {
    for (const id of this.ending) this.table.remove(id);
  }

  /** Lets all that is under way succeed until nothing more is to be done. */
  settle(steps = 200): void {
    for (let at = 0; at < steps; at += 1) {
      const actions = this.step();
      const isWaiting = this.ending.length > 0 || this.starting.length > 0;
      this.finishEnding();
      for (const id of this.starting) this.becomeReady(id);
      const waits = actions.flatMap((one) => (one.kind === 'wait' ? [one.untilMs] : []));
      const isIdle = !isWaiting && actions.every((one) => one.kind === 'wait');
      if (isIdle && waits.length === 0) return;
      if (isIdle) this.nowMs = Math.min(...waits) + 1;
    }
    throw new Error(`not settled: ${JSON.stringify(this.actions)}`);
  }

  #carryOut(action: Action): void {
    switch (action.kind) {
      case 'start':
        this.#start(action);
        return;
      case 'configure':
        this.table.update(action.id, { configKey: configKey(action.config) });
        return;
      case 'drain':
        this.table.move(action.id, 'draining');
        return;
      case 'kill':
        if (action.fault !== undefined) this.die(action.id);
        else this.table.move(action.id, 'stopping');
        return;
      case 'forget':
        this.forgotten.push(action.application);
        this.goal = {
          applications: this.goal.applications.filter((one) => one.name !== action.application),
        };
        return;
      case 'wait':
        return;
      default:
        action satisfies never;
    }
  }

  #start({ application, deployment, target, gpus: devices }: StartAction): void {
    this.#count += 1;
    const id = `${deployment}-${this.#count}`;
    const gpus = devices && { devices, amount: target.config.gpus };
    this.table.add({ id, application, deployment, startedAtMs: this.nowMs, gpus }, target);
  }

  failureOf(target: RolloutTarget, deployment = 'Shop'): string | undefined {
    return this.records.get('app', deployment, revisionOf(target)).failure;
  }
}
