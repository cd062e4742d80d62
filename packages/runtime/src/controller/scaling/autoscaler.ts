import type { Clock } from '../../clock.js';
import type { Log } from '../../process/create-log.js';
import type { GoalState } from '../goal.js';
import type { Observed } from '../observed.js';
import { LoadCollector } from './collector.js';
import { HeldWatch } from './held-watch.js';
import type { LoadInterest, LoadSource } from './load-source.js';
import { measure, routedWork } from './measure.js';
import type { Policies } from './policy/policies.js';
import type { PolicyLook } from './policy/policy-memory.js';
import { scaledDeployments, type ScaledDeployment } from './scaled-deployments.js';
import {
  lookAt,
  NO_MEMORY,
  stepFrom,
  type ScalingLook,
  type ScalingMemory,
  type ScalingStep,
} from './scaling-memory.js';

const NOBODY: LoadInterest = { isMeant: () => false, hasPolicy: () => false };

export interface AutoscalerOptions {
  readonly clock: Clock;
  readonly log: Log;
  goal(): GoalState;
  observed(): Observed;
  /** The processes whose load counts: routers, and the replicas of deployments that are meant. */
  sources(interest: LoadInterest): readonly LoadSource[];
  /** Some deployment may have no replica, from now on or no longer: its first one should be quick. */
  standBy(isWanted: boolean): void;
  /** A deployment wants so many replicas from now on. */
  scale(deployment: ScaledDeployment, replicas: number): void;
}

/**
 * Looks at the load of all deployments that scale by it, and changes how many replicas they want: the
 * clock and the questions around the pure {@link stepFrom}. Without such a deployment it does nothing.
 */
export class Autoscaler {
  readonly #options: AutoscalerOptions;
  readonly #collector: LoadCollector;
  readonly #held = new HeldWatch((id, held) => {
    this.#collector.held(id, held);
    // Only a look asks policies: what waits for its first replica gets it without them.
    this.#decide((one) => one.replicas.length === 0);
  });
  readonly #memories = new Map<string, ScalingMemory>();
  /** The last look at each deployment that has a policy. */
  readonly #looks = new Map<string, ScalingLook>();
  /** Undefined while no deployment has a policy. */
  #policies: Policies | undefined;
  #goal: GoalState | undefined;
  #cancelLook: (() => void) | undefined;
  /** Undefined until the engine has been told: an earlier controller may have told it otherwise. */
  #standsBy: boolean | undefined;
  #isLooking = false;
  #isClosed = false;

  constructor(options: AutoscalerOptions) {
    this.#options = options;
    this.#collector = new LoadCollector(options.clock);
  }

  /** The goal, or what serves it, may have changed. */
  update(): void {
    const goal = this.#options.goal();
    if (goal !== this.#goal) {
      this.#goal = goal;
      const scaled = this.#scaled();
      const keys = new Set(scaled.map(({ key }) => key));
      for (const known of [this.#memories, this.#looks]) {
        for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
      }
      this.#policies?.follow(scaled);
      this.#listen(scaled);
      if (scaled.length > 0 && !this.#isLooking) void this.#look();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLook?.();
    this.#held.follow([]);
    this.#policies?.close();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    const before = this.#scaled();
    if (before.length > 0 && !this.#isClosed) {
      const meant = new Set(before.map(({ key }) => key));
      const decidedByPolicy = new Set(
        before.flatMap(({ key, policy }) => (policy === undefined ? [] : key)),
      );
      const sources = this.#options.sources({
        isMeant: (key) => meant.has(key),
        hasPolicy: (key) => decidedByPolicy.has(key),
      });
      await this.#collector.collect(sources);
      const policies = decidedByPolicy.size === 0 ? undefined : await this.#loadPolicies();
      if (!this.#isClosed) {
        const looks = this.#decide(() => true);
        policies?.ask(looks, this.#collector.reports);
      }
    }
    const scaled = this.#scaled();
    this.#isLooking = scaled.length > 0 && !this.#isClosed;
    if (!this.#isLooking) return;
    this.#listen(scaled);
    const intervalS = Math.min(...scaled.map(({ config }) => config.metricsIntervalS));
    this.#cancelLook = this.#options.clock.after(intervalS * 1_000, () => void this.#look());
  }

  /** Only a deployment that may have no replica can be in want of its first one. */
  #listen(scaled: readonly ScaledDeployment[]): void {
    const mayHaveNone = scaled.some(({ config }) => config.minReplicas === 0);
    if (mayHaveNone !== this.#standsBy) {
      this.#standsBy = mayHaveNone;
      this.#options.standBy(mayHaveNone);
    }
    this.#held.follow(mayHaveNone ? this.#options.sources(NOBODY) : []);
  }

  /** Takes in a look and decides where the load does; returns the looks for the policies to decide by. */
  #decide(isMeant: (deployment: ScaledDeployment) => boolean): readonly PolicyLook[] {
    const { reports } = this.#collector;
    const routed = routedWork(reports);
    return this.#scaled()
      .filter(isMeant)
      .flatMap((deployment) => {
        const nowMs = this.#options.clock.now();
        const memory = this.#memories.get(deployment.key) ?? NO_MEMORY;
        const seen = measure(deployment, reports, routed);
        const look = lookAt(deployment, seen, { memory, nowMs });
        this.#memories.set(deployment.key, look.memory);
        const isAsleep = deployment.replicas.length === 0 && look.load > 0;
        if (deployment.policy === undefined || isAsleep) this.#follow(deployment, look, undefined);
        if (deployment.policy === undefined) return [];
        this.#looks.set(deployment.key, look);
        return [{ deployment, seen, look }];
      });
  }

  /** A policy has decided, some time after its look. */
  #decided(key: string, desired: number): void {
    const deployment = this.#scaled().find((one) => one.key === key);
    const look = this.#looks.get(key);
    const memory = this.#memories.get(key);
    if (deployment === undefined || look === undefined || memory === undefined) return;
    this.#follow(deployment, { ...look, memory }, desired);
  }

  #follow(deployment: ScaledDeployment, look: ScalingLook, desired: number | undefined): void {
    const { key, wanted } = deployment;
    const nowMs = this.#options.clock.now();
    const step = stepFrom(deployment, look, { nowMs, desired });
    this.#memories.set(key, step.memory);
    if (step.replicas === wanted) return;
    this.#policies?.scaled(key, step.replicas > wanted ? 'up' : 'down');
    this.#tell(deployment, step, desired);
    this.#options.scale(deployment, step.replicas);
  }

  #tell(
    { key, wanted, config, policy }: ScaledDeployment,
    { replicas, load }: ScalingStep,
    desired: number | undefined,
  ): void {
    const counted = `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
    const why =
      desired === undefined
        ? `a load of ${load.toFixed(1)} requests, ${config.targetOngoingRequests} for each`
        : `${policy?.config.policyFunction} wants ${Number(desired.toFixed(2))}`;
    this.#options.log.info(`deployment ${key} scales from ${wanted} to ${counted}: ${why}`);
  }

  async #loadPolicies(): Promise<Policies> {
    const { Policies: Book } = await import('./policy/policies.js');
    const { clock, log } = this.#options;
    this.#policies ??= new Book({ clock, log, decided: (...of) => this.#decided(...of) });
    return this.#policies;
  }

  #scaled(): readonly ScaledDeployment[] {
    return scaledDeployments(this.#options.goal(), this.#options.observed());
  }
}
