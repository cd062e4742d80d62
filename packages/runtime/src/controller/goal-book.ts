import type { OperationIndex } from '@sluice/ingress';

import type { AutoscalingPolicyConfig } from '../deployment/autoscaling-policy.js';
import type { BuiltDeployment } from '../deployment/deployment-config.js';
import type { StateStore } from '../engine/engine.js';
import { ServeError } from '../errors.js';
import { carriedWanted } from './carried-wanted.js';
import {
  EMPTY_GOAL,
  capacityOf,
  revisionOf,
  type ApplicationGoal,
  type DeploymentGoal,
  type GoalState,
  type RolloutTarget,
} from './goal.js';
import { isInPlace } from './in-place.js';
import type { ObservedReplica } from './observed.js';
import { isUpToDate } from './reconcile.js';
import type { RevisionRecords } from './revision-records.js';
import { loadState, saveState } from './store.js';

/** A deployment of an application to be deployed. */
export interface PlannedDeployment extends RolloutTarget {
  readonly name: string;
  readonly isIngress: boolean;
  /** The built deployment that the inline engine constructs; other engines import the entry. */
  readonly built?: BuiltDeployment | undefined;
}

/** An application to be deployed. */
export interface PlannedApplication {
  readonly name: string;
  readonly routePrefix: string | null;
  readonly autoscalingPolicy?: AutoscalingPolicyConfig | undefined;
  /** Another program says how many replicas there are; defaults to false. */
  readonly externalScaler?: boolean;
  /** Callees before callers; the ingress is last. */
  readonly deployments: readonly PlannedDeployment[];
}

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
    const { name, routePrefix, autoscalingPolicy, deployments, externalScaler = false } = plan;
    this.#checkPrefix(name, routePrefix);
    for (const { built, version, name: deployment } of deployments) {
      if (built !== undefined) this.#built.set([name, deployment, version].join('#'), built);
    }
    const existing = this.application(name);
    this.#replace({
      name,
      routePrefix,
      ...(autoscalingPolicy !== undefined && { autoscalingPolicy }),
      deleting: false,
      deployments: [
        ...removedFrom(existing, deployments),
        ...deployments.map((planned) => this.#goalFor(planned, existing, { name, externalScaler })),
      ],
    });
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
      this.#replace({ ...application, routePrefix });
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
      // A new share of the replicas is one of those that the options say.
      wanted: carriedWanted(target, {
        before: target,
        capacity: capacityOf(goal),
        externalScaler: false,
      }),
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

  /**
   * Takes note of what is in place: an application that is wholly in place needs no fallback any more. A
   * deployment that the application has no longer leaves the goal with its last replica.
   */
  settle(replicas: readonly ObservedReplica[]): void {
    for (const application of this.#goal.applications) {
      const own = replicas.filter((one) => one.application === application.name);
      const placed = application.deployments.filter((goal) =>
        this.#settles(application, goal, own),
      );
      const isUpdated = isUpToDate(application, own);
      const kept = application.deployments.filter((goal) => !goal.removed);
      const isWhole = kept.every((goal) => placed.includes(goal));
      const deployments = application.deployments.flatMap((goal) => {
        const isGone = goal.removed && own.every((one) => one.deployment !== goal.name);
        if (isGone && isUpdated) return [];
        const isDone = isWhole && !goal.removed && goal.previous !== undefined;
        return [isDone ? { ...goal, previous: undefined } : goal];
      });
      const isChanged =
        deployments.length < application.deployments.length ||
        deployments.some((goal, index) => goal !== application.deployments[index]);
      if (isChanged) this.#replace({ ...application, deployments });
    }
  }

  /** Takes note of a deployment that is in place; false when it is not. */
  #settles(
    { name: application }: ApplicationGoal,
    goal: DeploymentGoal,
    own: readonly ObservedReplica[],
  ): boolean {
    const of = own.filter((one) => one.deployment === goal.name);
    if (goal.removed || !isInPlace(goal, of)) return false;
    this.#records.settle({ application, deployment: goal.name, target: goal }, goal.previous);
    return true;
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

  #goalFor(
    planned: PlannedDeployment,
    existing: ApplicationGoal | undefined,
    {
      name: application,
      externalScaler,
    }: { readonly name: string; readonly externalScaler: boolean },
  ): DeploymentGoal {
    const { name, isIngress } = planned;
    const same = existing?.deployments.find((one) => one.name === planned.name);
    const capacity = capacityOf(this.#goal);
    const target = {
      ...targetOf(planned),
      wanted: carriedWanted(planned, { before: same, capacity, externalScaler }),
    };
    const revision = revisionOf(target);
    if (this.#records.get(application, name, revision).failure !== undefined) {
      this.#records.reset({ application, deployment: name, target });
    }
    const previous = same && this.#previousOf(same, application, revision);
    return { name, isIngress, ...target, previous, removed: false };
  }

  /** An update that comes before another is through falls back to what was in place before both. */
  #previousOf(
    before: DeploymentGoal,
    application: string,
    revision: string,
  ): RolloutTarget | undefined {
    if (revisionOf(before) === revision || before.previous !== undefined) return before.previous;
    const record = this.#records.get(application, before.name, revisionOf(before));
    const served = record.everReady && record.failure === undefined;
    return served ? targetOf(before) : undefined;
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
