import type {
  HistogramSeries,
  MetricFamily,
  NumberFamily,
  NumberSeries,
} from '@sluice/ingress/metrics';

/**
 * Adds up the metrics of several processes: series of the same metric and labels become one, with the
 * sum of their values. Metrics of one name that differ in kind, labels or buckets stay apart.
 */
export function mergeFamilies(lists: Iterable<readonly MetricFamily[]>): readonly MetricFamily[] {
  const merged = new Map<string, MetricFamily>();
  for (const families of lists) {
    for (const family of families) {
      const key = familyKey(family);
      const known = merged.get(key);
      merged.set(key, known === undefined ? family : addFamily(known, family));
    }
  }
  return [...merged.values()];
}

/** Two families of one key can be added. */
export function familyKey(family: MetricFamily): string {
  const bounds = family.kind === 'histogram' ? family.bounds : [];
  return JSON.stringify([family.name, family.kind, family.labels, bounds]);
}

/** Two series of one key, in families of one key, can be added. */
export function seriesKey({ labels }: { readonly labels: readonly string[] }): string {
  return labels.join('\u0000');
}

function addFamily(one: MetricFamily, other: MetricFamily): MetricFamily {
  if (one.kind === 'histogram') {
    return other.kind === 'histogram'
      ? { ...one, series: addSeries(one.series, other.series, addCounts) }
      : one;
  }
  return other.kind === 'histogram' ? one : addNumbers(one, other);
}

function addNumbers(one: NumberFamily, other: NumberFamily): NumberFamily {
  return { ...one, series: addSeries(one.series, other.series, addValues) };
}

function addValues(one: NumberSeries, other: NumberSeries): NumberSeries {
  return { labels: one.labels, value: one.value + other.value };
}

function addSeries<T extends { readonly labels: readonly string[] }>(
  one: readonly T[],
  other: readonly T[],
  add: (a: T, b: T) => T,
): readonly T[] {
  const sums = new Map(one.map((series) => [seriesKey(series), series]));
  for (const series of other) {
    const key = seriesKey(series);
    const known = sums.get(key);
    sums.set(key, known === undefined ? series : add(known, series));
  }
  return [...sums.values()];
}

function addCounts(one: HistogramSeries, other: HistogramSeries): HistogramSeries {
  return {
    labels: one.labels,
    counts: one.counts.map((count, at) => count + (other.counts[at] ?? 0)),
    sum: one.sum + other.sum,
  };
}
