import type { AutoscalingConfig } from '../../../deployment/autoscaling-config.js';
import type {
  AutoscalingContext,
  AutoscalingSample,
} from '../../../policy-worker/autoscaling-context.js';
import { aggregate, type LoadWindow } from '../load-window.js';
import type { LoadReports } from '../measure.js';

/** The figures of the replicas of one deployment, by their names and by replica. */
export type StatsWindows = ReadonlyMap<string, ReadonlyMap<string, LoadWindow>>;

export const NO_STATS: StatsWindows = new Map();

interface Period {
  readonly nowMs: number;
  readonly lookBackMs: number;
}

/**
 * Takes in what the replicas that serve have reported, and forgets the others. A replica that reports nothing
 * keeps its old figures as long as the look-back period sees them.
 */
export function withStats(
  windows: StatsWindows,
  seen: { readonly replicas: readonly string[]; readonly reports: LoadReports },
  { nowMs, lookBackMs }: Period,
): StatsWindows {
  const next = new Map<string, Map<string, LoadWindow>>();
  for (const replica of seen.replicas) {
    const stats = seen.reports.get(replica)?.stats ?? {};
    for (const name of new Set([...windows.keys(), ...Object.keys(stats)])) {
      const before = windows.get(name)?.get(replica) ?? [];
      const inside = before.filter(({ atMs }) => atMs > nowMs - lookBackMs);
      const value = stats[name];
      const window = value === undefined ? inside : [...inside, { atMs: nowMs, value }];
      if (window.length === 0) continue;
      const byReplica = next.get(name) ?? new Map<string, LoadWindow>();
      next.set(name, byReplica.set(replica, window));
    }
  }
  return next;
}

/** The figures as a policy sees them. */
export function statsOf(
  windows: StatsWindows,
  { aggregationFunction }: Pick<AutoscalingConfig, 'aggregationFunction'>,
  period: Period & { readonly toUnixS: (ms: number) => number },
): Pick<AutoscalingContext, 'aggregatedMetrics' | 'rawMetrics'> {
  const mapped = <T>(of: (window: LoadWindow) => T): Record<string, Record<string, T>> =>
    Object.fromEntries(
      [...windows].map(([name, byReplica]) => [
        name,
        Object.fromEntries([...byReplica].map(([replica, window]) => [replica, of(window)])),
      ]),
    );
  return {
    aggregatedMetrics: mapped((window) => aggregate(window, aggregationFunction, period) ?? 0),
    rawMetrics: mapped((window) =>
      window.map(({ atMs, value }): AutoscalingSample => ({
        timestamp: period.toUnixS(atMs),
        value,
      })),
    ),
  };
}
