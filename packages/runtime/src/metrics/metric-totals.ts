import type { HistogramFamily, HistogramSeries, MetricFamily } from '@sluice/ingress/metrics';

import { familyKey, mergeFamilies, seriesKey } from './merge-families.js';

/**
 * Adds the metrics of all processes, those that have ended included: Prometheus takes a sum that goes
 * down for a restart from zero, and would count everything again.
 */
export class MetricTotals {
  /** Counts of processes that have ended, and of series that their processes forgot. */
  #retired: readonly MetricFamily[];
  readonly #last = new Map<string, readonly MetricFamily[]>();

  /** `retired` is what an earlier instance had, which other processes outlived. */
  constructor(retired: readonly MetricFamily[] = []) {
    this.#retired = retired;
  }

  get retired(): readonly MetricFamily[] {
    return this.#retired;
  }

  /** Processes that have been heard of and have not ended. */
  get processes(): readonly string[] {
    return [...this.#last.keys()];
  }

  /** The newest metrics of a process; empty for one that was not heard of. */
  of(process: string): readonly MetricFamily[] {
    return this.#last.get(process) ?? [];
  }

  /** Takes the newest metrics of a process. */
  heard(process: string, families: readonly MetricFamily[]): void {
    this.#retire(lostSince(this.#last.get(process) ?? [], families));
    this.#last.set(process, families);
  }

  /** Keeps the counts of a process that is no more. */
  ended(process: string): void {
    this.#retire(lostSince(this.#last.get(process) ?? [], []));
    this.#last.delete(process);
  }

  sum(): readonly MetricFamily[] {
    return mergeFamilies([this.#retired, ...this.#last.values()]);
  }

  #retire(families: readonly MetricFamily[]): void {
    if (families.length > 0) this.#retired = mergeFamilies([this.#retired, families]);
  }
}

/** The counts of `before` that are missing or smaller `now`: the process began to count anew. */
function lostSince(
  before: readonly MetricFamily[],
  now: readonly MetricFamily[],
): readonly MetricFamily[] {
  const current = new Map(now.map((family) => [familyKey(family), family]));
  return before.flatMap((family) => {
    if (family.kind === 'gauge' || family.isPerProcess === true) return [];
    const after = current.get(familyKey(family));
    return family.kind === 'histogram' ? lostTimes(family, after) : lostCounts(family, after);
  });
}

function lostCounts(
  family: Exclude<MetricFamily, HistogramFamily>,
  after: MetricFamily | undefined,
): readonly MetricFamily[] {
  const values = new Map(
    after === undefined || after.kind === 'histogram'
      ? []
      : after.series.map((series) => [seriesKey(series), series.value]),
  );
  const series = family.series.filter((one) => {
    const value = values.get(seriesKey(one));
    return one.value > 0 && (value === undefined || value < one.value);
  });
  return series.length === 0 ? [] : [{ ...family, series }];
}

function lostTimes(
  family: HistogramFamily,
  after: MetricFamily | undefined,
): readonly MetricFamily[] {
  const counts = new Map(
    after?.kind === 'histogram' ? after.series.map((one) => [seriesKey(one), countOf(one)]) : [],
  );
  const series = family.series.filter((one) => {
    const count = counts.get(seriesKey(one));
    return countOf(one) > 0 && (count === undefined || count < countOf(one));
  });
  return series.length === 0 ? [] : [{ ...family, series }];
}

function countOf({ counts }: HistogramSeries): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
