/**
 * A metric with its series, of one process or of many. Plain data, because it travels between processes.
 *
 * A counter's name ends in `_total`. A time is in seconds.
 */
export type MetricFamily = NumberFamily | HistogramFamily;

export interface NumberFamily extends FamilyHead {
  readonly kind: 'counter' | 'gauge';
  readonly series: readonly NumberSeries[];
}

export interface HistogramFamily extends FamilyHead {
  readonly kind: 'histogram';
  /** Upper bounds of the buckets, ascending; a last bucket without a bound follows. */
  readonly bounds: readonly number[];
  readonly series: readonly HistogramSeries[];
}

interface FamilyHead {
  readonly name: string;
  /** One sentence for people who read the metric. */
  readonly help: string;
  /** Names of the labels; every series has a value for each, `''` for none. */
  readonly labels: readonly string[];
  /**
   * True when the labels name one process: the series end with it. The counts of other series go on
   * when a process has ended.
   */
  readonly isPerProcess?: boolean;
}

export interface NumberSeries {
  readonly labels: readonly string[];
  readonly value: number;
}

export interface HistogramSeries {
  readonly labels: readonly string[];
  /** Values by bucket, none cumulative; one more than there are bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}
