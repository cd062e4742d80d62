import type { OperationIndex } from '@sluice/ingress';

import type { StateStore } from '../engine/engine.js';
import {
  emptyGoal,
  revisionOf,
  type ApplicationGoal,
  type DeploymentGoal,
  type GoalState,
  type RolloutTarget,
} from './goal.js';
import type { RevisionRecords } from './revision-records.js';
import { loadState, saveState } from './store.js';

/** One deployment of an application to be deployed. */
export interface PlannedDeployment extends RolloutTarget {
  readonly name: string;
  readonly isIngress: boolean;
}

export interface PlannedApplication<D extends PlannedDeployment = PlannedDeployment> {
  readonly name: string;
  readonly routePrefix: string | null;
  /** Callees before callers; the ingress is last. */
  readonly deployments: readonly D[];
}

/** The goal state, written to the store with every change. */
export class GoalBook {
  readonly #store: StateStore;
  readonly #records: RevisionRecords;
  #goal: GoalState = emptyGoal;
  #indexes: Readonly<Record<string, OperationIndex>> = {};
  #saving: Promise<void> = Promise.resolve();

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

  /** Takes a plan for the goal. What served before it is kept as the fallback. */
  put({ name, routePrefix, deployments }: PlannedApplication): void {
    const existing = this.application(name);
    this.#replace({
      name,
      routePrefix,
      deleting: false,
      deployments: [
        ...removedFrom(existing, deployments),
        ...deployments.map((planned) => this.#goalFor(planned, existing, name)),
      ],
    });
  }

  markDeleting(name: string): void {
    const existing = this.application(name);
    if (existing !== undefined) this.#replace({ ...existing, deleting: true });
  }

  /** Nothing is left of a deployment that the application no longer has. */
  dropRemoved(application: string, deployment: string): void {
    const existing = this.application(application);
    if (existing === undefined) return;
    const deployments = existing.deployments.filter((goal) => goal.name !== deployment);
    this.#replace({ ...existing, deployments });
  }

  /** A deployment is in place and needs no fallback any more. */
  dropPrevious(application: string, deployment: string): void {
    const existing = this.application(application);
    if (existing === undefined) return;
    const deployments = existing.deployments.map((goal) =>
      goal.name === deployment ? { ...goal, previous: undefined } : goal,
    );
    this.#replace({ ...existing, deployments });
  }

  forget(name: string): void {
    this.#goal = { applications: this.#goal.applications.filter((one) => one.name !== name) };
    const { [name]: _, ...indexes } = this.#indexes;
    this.#indexes = indexes;
    this.#records.forgetApplication(name);
    this.#save();
  }

  #goalFor(
    planned: PlannedDeployment,
    existing: ApplicationGoal | undefined,
    application: string,
  ): DeploymentGoal {
    const { name, isIngress } = planned;
    const target = targetOf(planned);
    const revision = revisionOf(target);
    if (this.#records.get(application, name, revision).failure !== undefined) {
      this.#records.reset({ application, deployment: name, target });
    }
    const before = existing?.deployments.find((one) => one.name === name);
    const previous = before && this.#previousOf(before, application, revision);
    return { name, isIngress, ...target, previous, removed: false };
  }

  #previousOf(
    before: DeploymentGoal,
    application: string,
    revision: string,
  ): RolloutTarget | undefined {
    const record = this.#records.get(application, before.name, revisionOf(before));
    const served = record.everReady && record.failure === undefined;
    if (revisionOf(before) === revision || !served) return before.previous;
    return targetOf(before);
  }

  #replace(application: ApplicationGoal): void {
    const { applications } = this.#goal;
    const isKnown = applications.some((one) => one.name === application.name);
    const replaced = applications.map((one) => (one.name === application.name ? application : one));
    this.#goal = { applications: isKnown ? replaced : [...applications, application] };
    this.#save();
  }

  /** One write after another, so that the last one stored is the newest. */
  #save(): void {
    const state = { goal: this.#goal, indexes: this.#indexes };
    const write = (): Promise<void> => saveState(this.#store, state);
    this.#saving = this.#saving.then(write, write);
    // Who must know waits for `saved`; for the others a lost store ends the controller anyway.
    this.#saving.catch(() => undefined);
  }
}

function removedFrom(
  existing: ApplicationGoal | undefined,
  planned: readonly PlannedDeployment[],
): DeploymentGoal[] {
  const names = new Set(planned.map((one) => one.name));
  const gone = existing?.deployments.filter((goal) => !names.has(goal.name)) ?? [];
  return gone.map((goal) => ({ ...goal, removed: true }));
}

function targetOf(target: RolloutTarget): RolloutTarget {
  const { version, config, wanted, entry, handles, servesHttp } = target;
  return { version, config, wanted, entry, handles, servesHttp };
}
