import type { HistogramFamily, HistogramSeries, MetricFamily } from '@sluice/ingress/metrics';

/** The media type of {@link metricsText}. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Writes metrics in Prometheus's text format, sorted by name.
 *
 * A label without a value is left out, which means the same. Of two metrics of one name and different
 * kinds, which the format cannot have, the first stays.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function metricsText(families: readonly MetricFamily[]): string {
  const byName = new Map<string, MetricFamily[]>();
  for (const family of families) {
    const known = byName.get(family.name) ?? [];
    if (known.every(({ kind }) => kind === family.kind)) {
      byName.set(family.name, [...known, family]);
    }
  }
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, same]) => `${headOf(name, same)}${same.map(seriesText).join('')}`)
    .join('');
}

function headOf(name: string, [first]: readonly MetricFamily[]): string {
  if (first === undefined) return '';
  const help = first.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${name} ${help}\n# TYPE ${name} ${first.kind}\n`;
}

function seriesText(family: MetricFamily): string {
  if (family.kind === 'histogram') {
    return family.series.map((series) => histogramText(family, series)).join('');
  }
  const { name, labels } = family;
  return family.series
    .map((series) => `${name}${labelText(labels, series.labels)} ${numberText(series.value)}\n`)
    .join('');
}

function histogramText(family: HistogramFamily, series: HistogramSeries): string {
  const { name, labels, bounds } = family;
  const names = [...labels, 'le'];
  let count = 0;
  const buckets = series.counts.map((more, at) => {
    count += more;
    const le = at < bounds.length ? numberText(bounds[at] ?? 0) : '+Inf';
    return `${name}_bucket${labelText(names, [...series.labels, le])} ${count}\n`;
  });
  const own = labelText(labels, series.labels);
  return `${buckets.join('')}${name}_sum${own} ${numberText(series.sum)}\n${name}_count${own} ${count}\n`;
}

function labelText(names: readonly string[], values: readonly string[]): string {
  const pairs = names.flatMap((name, at) => {
    const value = values[at] ?? '';
    return value === '' ? [] : [`${name}="${escaped(value)}"`];
  });
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll(/[\\"\n]/g, (character) =>
    character === '\n' ? '\\n' : `\\${character}`,
  );
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
