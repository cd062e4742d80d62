export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * A distribution-free 95 % confidence interval of the median, from order statistics.
 *
 * With fewer than six values no such interval exists and the whole range is returned.
 * Source: Conover 1999, "Practical Nonparametric Statistics", 3.2 (normal approximation of the binomial).
 */
export function medianInterval(values: readonly number[]): readonly [number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const spread = 1.96 * Math.sqrt(n) * 0.5;
  const low = Math.max(0, Math.floor(n / 2 - spread) - 1);
  const high = Math.min(n - 1, Math.ceil(n / 2 + spread));
  return [sorted[low] ?? Number.NaN, sorted[high] ?? Number.NaN];
}
