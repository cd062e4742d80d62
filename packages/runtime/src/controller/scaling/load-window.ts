import type { AggregationFunction } from '../../deployment/autoscaling-config.js';

/** A value that holds from `atMs` until the next one. */
export interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/** The samples of a look-back period, oldest first; the first may be older, and holds at its beginning. */
export type LoadWindow = readonly Sample[];

/** Adds the value that holds from now on, and forgets what the look-back period no longer sees. */
export function withSample(window: LoadWindow, sample: Sample, lookBackMs: number): LoadWindow {
  const startMs = sample.atMs - lookBackMs;
  const firstInside = window.findIndex(({ atMs }) => atMs > startMs);
  const kept = firstInside === -1 ? window.slice(-1) : window.slice(Math.max(firstInside - 1, 0));
  // A value that goes on needs no second sample: the window of an idle deployment stays short.
  return kept.at(-1)?.value === sample.value ? kept : [...kept, sample];
}

/**
 * The load of the look-back period that ends now, as one figure; undefined without a sample.
 *
 * The samples are a step function, each value weighted by how long it held. What was before the first
 * sample is unknown and has no weight. Source: Ray Serve's time-weighted aggregation.
 */
export function aggregate(
  window: LoadWindow,
  by: AggregationFunction,
  period: { readonly nowMs: number; readonly lookBackMs: number },
): number | undefined {
  const startMs = period.nowMs - period.lookBackMs;
  const steps = window.flatMap(({ atMs, value }, index) => {
    const untilMs = window[index + 1]?.atMs ?? period.nowMs;
    const heldMs = untilMs - Math.max(atMs, startMs);
    return heldMs > 0 ? [{ value, heldMs }] : [];
  });
  // A sample of this very moment has held for no time yet.
  if (steps.length === 0) return window.at(-1)?.value;
  const values = steps.map(({ value }) => value);
  switch (by) {
    case 'mean':
      return (
        steps.reduce((sum, { value, heldMs }) => sum + value * heldMs, 0) /
        steps.reduce((sum, { heldMs }) => sum + heldMs, 0)
      );
    case 'max':
      return values.reduce((a, b) => Math.max(a, b));
    case 'min':
      return values.reduce((a, b) => Math.min(a, b));
    default:
      return by satisfies never;
  }
}
