/**
 * Upper bounds in seconds of every histogram of times.
 *
 * The union of the buckets that OpenTelemetry's semantic conventions and Ray Serve have, so that one
 * recording makes both exactly.
 */
export const SECONDS_BOUNDS: readonly number[] = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2,
  2.5, 5, 7.5, 10, 60, 120, 300, 600,
];

/** Counts values by buckets. The arrays are made once, so that `record` allocates nothing. */
export class Histogram {
  readonly bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  /** `bounds` ascend; values above the last have a bucket of their own. */
  constructor(bounds: readonly number[] = SECONDS_BOUNDS) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  record(value: number): void {
    const { bounds } = this;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value <= (bounds[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    const counts = this.#counts;
    counts[low] = (counts[low] ?? 0) + 1;
    this.#sum += value;
  }

  /** Reads the counts of the buckets, none cumulative, with `zeros` values of 0 added that the caller counted. */
  read(zeros = 0): { readonly counts: readonly number[]; readonly sum: number } {
    const counts = [...this.#counts];
    counts[0] = (counts[0] ?? 0) + zeros;
    return { counts, sum: this.#sum };
  }
}
