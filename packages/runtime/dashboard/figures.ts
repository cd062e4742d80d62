import type { LiveApplication, LiveSample } from '../src/admin/dashboard/live-sample.js';

/** What a plot shows: times in seconds since 1970, and a line of values for each name. */
export interface Lines {
  readonly times: readonly number[];
  readonly lines: readonly {
    readonly name: string;
    readonly values: readonly (number | null)[];
  }[];
}

/** Requests per second of an application, between each sample and the one before. */
export function requestRates(samples: readonly LiveSample[], application: string): Lines {
  const names = ['ok', 'refused', 'failed', 'left'] as const;
  const steps = stepsOf(samples, application);
  return {
    times: steps.map(({ atS }) => atS),
    lines: names.map((name) => ({
      name: LABELS[name],
      values: steps.map(({ seconds, before, after }) =>
        before === undefined || after === undefined
          ? null
          : Math.max(0, after[name] - before[name]) / seconds,
      ),
    })),
  };
}

const LABELS = { ok: 'ok', refused: '4xx', failed: '5xx', left: 'client left' } as const;

const PERCENTILES = [0.5, 0.95, 0.99] as const;

/** Milliseconds within which a part of the requests between two samples ended; null without requests. */
export function latencies(
  samples: readonly LiveSample[],
  application: string,
  bounds: readonly number[],
): Lines {
  const steps = stepsOf(samples, application);
  return {
    times: steps.map(({ atS }) => atS),
    lines: PERCENTILES.map((part) => ({
      name: `p${part * 100}`,
      values: steps.map(({ before, after }) => {
        if (before === undefined || after === undefined) return null;
        const counts = after.durations.map((count, at) => count - (before.durations[at] ?? 0));
        const seconds = percentile(counts, bounds, part);
        return seconds === undefined ? null : seconds * 1000;
      }),
    })),
  };
}

/** A gauge of a deployment over time. */
export function gauges(
  samples: readonly LiveSample[],
  deployment: string,
  names: readonly ('queued' | 'ongoing' | 'wanted' | 'running')[],
): Lines {
  return {
    times: samples.map(({ atMs }) => atMs / 1000),
    lines: names.map((name) => ({
      name,
      values: samples.map(({ deployments }) => deployments[deployment]?.[name] ?? null),
    })),
  };
}

/**
 * The value below which `part` of the counted ones are, taken to be evenly spread within its bucket, as
 * Prometheus does. Undefined when nothing was counted; the last bound for what is beyond it.
 */
export function percentile(
  counts: readonly number[],
  bounds: readonly number[],
  part: number,
): number | undefined {
  const total = counts.reduce((sum, count) => sum + Math.max(0, count), 0);
  if (total === 0) return undefined;
  let left = part * total;
  for (const [at, count] of counts.entries()) {
    const bound = bounds[at];
    if (bound === undefined) break;
    if (count > 0 && left <= count) {
      const lower = bounds[at - 1] ?? 0;
      return lower + ((bound - lower) * left) / count;
    }
    left -= Math.max(0, count);
  }
  return bounds.at(-1);
}

interface Step {
  readonly atS: number;
  readonly seconds: number;
  readonly before: LiveApplication | undefined;
  readonly after: LiveApplication | undefined;
}

function stepsOf(samples: readonly LiveSample[], application: string): readonly Step[] {
  return samples.slice(1).map((after, at) => {
    const before = samples[at] ?? after;
    return {
      atS: after.atMs / 1000,
      seconds: Math.max(0.001, (after.atMs - before.atMs) / 1000),
      // An application is counted from its first request on.
      before: before.applications[application] ?? (after.applications[application] && NONE),
      after: after.applications[application],
    };
  });
}

const NONE: LiveApplication = { ok: 0, refused: 0, failed: 0, left: 0, durations: [] };
