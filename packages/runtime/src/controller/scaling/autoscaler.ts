import type { Clock } from '../../clock.js';
import type { Log } from '../../process/create-log.js';
import type { GoalState } from '../goal.js';
import type { Observed } from '../observed.js';
import { LoadCollector } from './collector.js';
import { HeldWatch } from './held-watch.js';
import type { LoadSource } from './load-source.js';
import { measure, routedWork } from './measure.js';
import { scaledDeployments, type ScaledDeployment } from './scaled-deployments.js';
import { NO_MEMORY, scalingStep, type ScalingMemory, type ScalingStep } from './scaling-memory.js';

export interface AutoscalerOptions {
  readonly clock: Clock;
  readonly log: Log;
  goal(): GoalState;
  observed(): Observed;
  /** The processes whose load counts: routers, and the replicas of deployments that are meant. */
  sources(isMeant: (key: string) => boolean): readonly LoadSource[];
  /** Some deployment may have no replica, from now on or no longer: its first one should be quick. */
  standBy(isWanted: boolean): void;
  /** A deployment wants so many replicas from now on. */
  scale(deployment: ScaledDeployment, replicas: number): void;
}

/**
 * Looks at the load of all deployments that scale by it, and changes how many replicas they want: the
 * clock and the questions around the pure {@link scalingStep}. Without such a deployment it does nothing.
 */
export class Autoscaler {
  readonly #options: AutoscalerOptions;
  readonly #collector: LoadCollector;
  readonly #held = new HeldWatch((id, held) => {
    this.#collector.held(id, held);
    this.#decide((one) => one.replicas.length === 0);
  });
  readonly #memories = new Map<string, ScalingMemory>();
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
      for (const key of this.#memories.keys()) if (!keys.has(key)) this.#memories.delete(key);
      this.#listen(scaled);
      if (scaled.length > 0 && !this.#isLooking) void this.#look();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLook?.();
    this.#held.follow([]);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    const before = this.#scaled();
    if (before.length > 0 && !this.#isClosed) {
      const meant = new Set(before.map(({ key }) => key));
      await this.#collector.collect(this.#options.sources((key) => meant.has(key)));
      if (!this.#isClosed) this.#decide(() => true);
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
    this.#held.follow(mayHaveNone ? this.#options.sources(() => false) : []);
  }

  #decide(isMeant: (deployment: ScaledDeployment) => boolean): void {
    const { clock } = this.#options;
    const { reports } = this.#collector;
    const routed = routedWork(reports);
    for (const one of this.#scaled().filter(isMeant)) {
      const memory = this.#memories.get(one.key) ?? NO_MEMORY;
      const nowMs = clock.now();
      const step = scalingStep(one, measure(one, reports, routed), { memory, nowMs });
      this.#memories.set(one.key, step.memory);
      if (step.replicas === one.wanted) continue;
      this.#tell(one, step);
      this.#options.scale(one, step.replicas);
    }
  }

  #tell({ key, wanted, config }: ScaledDeployment, { replicas, load }: ScalingStep): void {
    const counted = `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
    this.#options.log.info(
      `deployment ${key} scales from ${wanted} to ${counted}: a load of ${load.toFixed(1)} requests, ${config.targetOngoingRequests} for each`,
    );
  }

  #scaled(): readonly ScaledDeployment[] {
    return scaledDeployments(this.#options.goal(), this.#options.observed());
  }
}
