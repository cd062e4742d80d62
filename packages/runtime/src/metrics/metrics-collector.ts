import type { MetricFamily } from '@sluice/ingress/metrics';

import { type Clock, resolvedWithin } from '../clock.js';
import { mergeFamilies } from './merge-families.js';
import { MetricTotals } from './metric-totals.js';

/** The answer of a process that is asked for its metrics. */
export interface MetricsReport {
  /** Tells a process from the one before it that had the same name. */
  readonly pid: number;
  readonly families: readonly MetricFamily[];
}

/** A process that can be asked for its metrics. */
export interface MetricsSource {
  readonly name: string;
  ask(): Promise<MetricsReport>;
}

export interface CollectorOptions {
  readonly clock: Clock;
  /** Keeps the counts of ended processes where the next controller finds them. */
  readonly store: {
    get(key: string): Promise<string | undefined>;
    put(key: string, value: string): Promise<void>;
  };
  /** The processes that there are now. */
  sources(): readonly MetricsSource[];
  /** The metrics of the collecting process itself. */
  own(): readonly MetricFamily[];
}

/** The metrics of all processes. */
export interface CollectedFamilies {
  /** Those of all processes added up. */
  readonly families: readonly MetricFamily[];
  /** Those of each source that there is, by its name. */
  readonly sources: ReadonlyMap<string, readonly MetricFamily[]>;
}

/** A process that does not answer within this time is shown as it last was. */
const ANSWER_MS = 1_000;

const RETIRED_KEY = 'metrics/retired';

/** Asks every process for its metrics and adds them up, when somebody wants to know. */
export class MetricsCollector {
  readonly #options: CollectorOptions;
  #totals: Promise<MetricTotals> | undefined;
  /** By source, the process that answered last. */
  readonly #current = new Map<string, string>();
  #collecting: Promise<CollectedFamilies> | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /** Several callers at a time share one round of questions. */
  collect(): Promise<CollectedFamilies> {
    this.#collecting ??= this.#collect().finally(() => {
      this.#collecting = undefined;
    });
    return this.#collecting;
  }

  async #collect(): Promise<CollectedFamilies> {
    this.#totals ??= this.#load();
    const totals = await this.#totals;
    const { retired } = totals;
    const sources = this.#options.sources();
    await Promise.all(sources.map((source) => this.#ask(source, totals)));
    const names = new Set(sources.map(({ name }) => name));
    for (const [name, process] of this.#current) {
      if (names.has(name)) continue;
      totals.ended(process);
      this.#current.delete(name);
    }
    if (totals.retired !== retired) {
      await this.#options.store.put(RETIRED_KEY, JSON.stringify(totals.retired));
    }
    return {
      families: mergeFamilies([totals.sum(), this.#options.own()]),
      sources: new Map([...this.#current].map(([name, process]) => [name, totals.of(process)])),
    };
  }

  async #ask(source: MetricsSource, totals: MetricTotals): Promise<void> {
    const asked = source.ask().catch(() => undefined);
    const { clock } = this.#options;
    const report = await resolvedWithin(clock, { ms: ANSWER_MS, late: undefined }, asked);
    if (report === undefined) return;
    const process = `${source.name}/${report.pid}`;
    const before = this.#current.get(source.name);
    if (before !== undefined && before !== process) totals.ended(before);
    this.#current.set(source.name, process);
    totals.heard(process, report.families);
  }

  async #load(): Promise<MetricTotals> {
    const text = await this.#options.store.get(RETIRED_KEY);
    // Written above by this same version: the store lives no longer than the supervisor.
    const retired: readonly MetricFamily[] = text === undefined ? [] : JSON.parse(text);
    return new MetricTotals(retired);
  }
}
