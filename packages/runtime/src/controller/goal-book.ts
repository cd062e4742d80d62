import type { OperationIndex } from '@sluice/ingress';

import type { BuiltDeployment } from '../deployment/deployment-config.js';
import type { StateStore } from '../engine/engine.js';
import { ServeError } from '../errors.js';
import { rerouted, revisionFor } from './application-revisions.js';
import { wantedAtCapacity } from './carried-wanted.js';
import {
  EMPTY_GOAL,
  capacityOf,
  type ApplicationGoal,
  type ApplicationRevision,
  type DeploymentGoal,
  type GoalState,
  type PlannedApplication,
  type RolloutTarget,
} from './goal.js';
import { goalOfPlan } from './goal-of-plan.js';
import type { ObservedReplica } from './observed.js';
import type { RevisionRecords } from './revision-records.js';
import { settledApplication } from './settle-application.js';
import { loadState, saveState } from './store.js';

/** The goal state. Every change is written to the store, so that the next controller finds it. */
export class GoalBook {
  readonly #store: StateStore;
  readonly #records: RevisionRecords;
  #goal: GoalState = EMPTY_GOAL;
  #indexes: Readonly<Record<string, OperationIndex>> = {};
  /** By application, deployment and version; no JSON, so the store has none of it. */
  readonly #built = new Map<string, BuiltDeployment>();
  #saving: Promise<void> = Promise.resolve();
  /** The records as they were last stored. */
  #remembered = '{}';

  constructor(store: StateStore, records: RevisionRecords) {
    this.#store = store;
    this.#records = records;
  }

  get goal(): GoalState {
    return this.#goal;
  }

  /** Resolves when all that was written is stored. */
  get saved(): Promise<void> {
    return this.#saving;
  }

  async load(): Promise<void> {
    const stored = await loadState(this.#store);
    this.#goal = stored.goal;
    this.#indexes = stored.indexes;
    this.#records.restore(stored.records);
    this.#remembered = JSON.stringify(this.#records.lasting());
  }

  application(name: string): ApplicationGoal | undefined {
    return this.#goal.applications.find((one) => one.name === name);
  }

  deployment(application: string, name: string): DeploymentGoal | undefined {
    return this.application(application)?.deployments.find((one) => one.name === name);
  }

  index(application: string): OperationIndex | undefined {
    return this.#indexes[application];
  }

  setIndex(application: string, index: OperationIndex): void {
    this.#indexes = { ...this.#indexes, [application]: index };
    this.#save();
  }

  /** The built deployment that the inline engine constructs for a version of a deployment. */
  built(application: string, deployment: string, version: string): BuiltDeployment | undefined {
    return this.#built.get([application, deployment, version].join('#'));
  }

  /**
   * Makes a plan the goal. The target that served before it is kept as the fallback.
   *
   * Throws ServeError `E_ROUTE_PREFIX_TAKEN` when another application has the route prefix.
   */
  put(plan: PlannedApplication): void {
    this.#putRevision(revisionFor(plan, this.application(plan.name)));
    for (const { built, version, name } of plan.deployments) {
      if (built !== undefined) this.#built.set([plan.name, name, version].join('#'), built);
    }
  }

  /** Makes a revision of before the goal again. Throws as {@link put}. */
  goBack(to: ApplicationRevision): void {
    this.#putRevision(to);
  }

  /** Stores what became of the revisions, when there is news. */
  remember(): void {
    if (JSON.stringify(this.#records.lasting()) !== this.#remembered) this.#save();
  }

  markDeleting(name: string): void {
    const existing = this.application(name);
    if (existing !== undefined) this.#replace({ ...existing, deleting: true });
  }

  /** Changes route prefixes, all at once, so that two applications can swap theirs; code and replicas stay. */
  reroute(prefixes: ReadonlyMap<string, string | null>): void {
    for (const application of this.#goal.applications) {
      const routePrefix = prefixes.get(application.name);
      if (routePrefix === undefined || routePrefix === application.routePrefix) continue;
      this.#replace(rerouted(application, routePrefix));
    }
  }

  /** Sets how many replicas a deployment wants now; false when there is no such deployment. */
  scale(application: string, name: string, wanted: number): boolean {
    const existing = this.application(application);
    const deployment = this.deployment(application, name);
    if (existing === undefined || deployment === undefined || deployment.removed) return false;
    const { previous } = deployment;
    // A version before that has a fixed number keeps it.
    const isScaled = previous !== undefined && previous.config.autoscalingConfig !== null;
    const scaled = {
      ...deployment,
      wanted,
      previous: isScaled ? { ...previous, wanted } : previous,
    };
    const deployments = existing.deployments.map((goal) => (goal === deployment ? scaled : goal));
    this.#replace({ ...existing, deployments });
    return true;
  }

  /** Sets the percentage of their replicas that deployments should have; undefined for all. */
  setTargetCapacity(targetCapacity: number | undefined): void {
    const { targetCapacity: before, applications: existing } = this.#goal;
    if (targetCapacity === before) return;
    // A server that has nothing yet grows to its share; Ray Serve's rule.
    const isRising = existing.length === 0 || (targetCapacity ?? 100) > (before ?? 100);
    const capacityDirection = isRising ? 'up' : 'down';
    const goal: GoalState = { ...this.#goal, targetCapacity, capacityDirection };
    const adjust = <T extends RolloutTarget>(target: T): T => ({
      ...target,
      wanted: wantedAtCapacity(target, capacityOf(goal)),
    });
    const applications = existing.map((application) => ({
      ...application,
      deployments: application.deployments.map((one) => ({
        ...adjust(one),
        previous: one.previous && adjust(one.previous),
      })),
    }));
    this.#goal = { ...goal, applications };
    this.#save();
  }

  /** Takes note of what is in place. */
  settle(replicas: readonly ObservedReplica[]): void {
    for (const application of this.#goal.applications) {
      const settled = settledApplication(application, replicas, this.#records);
      if (settled !== application) this.#replace(settled);
    }
  }

  forget(name: string): void {
    const applications = this.#goal.applications.filter((one) => one.name !== name);
    this.#goal = { ...this.#goal, applications };
    const { [name]: _, ...indexes } = this.#indexes;
    this.#indexes = indexes;
    this.#records.forgetApplication(name);
    for (const key of this.#built.keys()) if (key.startsWith(`${name}#`)) this.#built.delete(key);
    this.#save();
  }

  #checkPrefix(name: string, routePrefix: string | null): void {
    const taken = this.#goal.applications.find(
      (one) =>
        one.name !== name &&
        !one.deleting &&
        routePrefix !== null &&
        one.routePrefix === routePrefix,
    );
    if (taken === undefined) return;
    throw new ServeError(
      'E_ROUTE_PREFIX_TAKEN',
      `application "${name}" cannot have the route prefix ${routePrefix}: application "${taken.name}" has it. Choose another, or delete "${taken.name}" first.`,
    );
  }

  #putRevision(revision: ApplicationRevision): void {
    const { name, routePrefix } = revision.plan;
    this.#checkPrefix(name, routePrefix);
    const [existing, capacity] = [this.application(name), capacityOf(this.#goal)];
    this.#replace(goalOfPlan(revision, { existing, records: this.#records, capacity }));
  }

  #replace(application: ApplicationGoal): void {
    const { applications } = this.#goal;
    const isKnown = applications.some((one) => one.name === application.name);
    const replaced = applications.map((one) => (one.name === application.name ? application : one));
    this.#goal = {
      ...this.#goal,
      applications: isKnown ? replaced : [...applications, application],
    };
    this.#save();
  }

  /** Writes come one after another, so that the last one stored is the newest. */
  #save(): void {
    const records = this.#records.lasting();
    this.#remembered = JSON.stringify(records);
    const state = { goal: this.#goal, indexes: this.#indexes, records };
    const write = (): Promise<void> => saveState(this.#store, state);
    this.#saving = this.#saving.then(write, write);
    // Callers that must know wait for `saved`; a lost store ends the controller anyway.
    this.#saving.catch(() => undefined);
  }
}
