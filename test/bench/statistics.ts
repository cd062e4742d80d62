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

/** A median with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export function estimate(values: readonly number[]): Estimate {
  const [low, high] = medianInterval(values);
  return { value: median(values), low, high };
}

/** The ratios of two series taken in the same rounds; a round that either lacks is left out. */
export function pairedRatios(above: readonly number[], below: readonly number[]): number[] {
  return above.flatMap((value, round) => {
    const other = below[round];
    return other === undefined ? [] : [value / other];
  });
}

/** How far from 1 the ratio of a server to itself may lie: the worse end of the A/A pair's interval. */
export function noiseOf(sameAgain: Estimate): number {
  return Math.max(Math.abs(sameAgain.low - 1), Math.abs(sameAgain.high - 1));
}
