import type { RecentFailure } from '../../tracing/recent-events.js';
import type { FailureCount } from './recent-view.js';

/**
 * Counts failures that differ in their time and request alone, newest first. That the ingress answered 500 is left out
 * where a replica has said of the same request what failed.
 */
export function countFailures(failures: readonly RecentFailure[]): readonly FailureCount[] {
  const explained = new Set(
    failures.flatMap(({ deployment, requestId }) => (deployment === undefined ? [] : requestId)),
  );
  const counts = new Map<string, FailureCount>();
  for (const failure of failures) {
    const { atMs, message, requestId = '', deployment = '' } = failure;
    const { application = '', method = '', route = '' } = failure;
    if (deployment === '' && explained.has(requestId)) continue;
    const key = JSON.stringify([message, application, deployment, method, route]);
    const before = counts.get(key);
    const isNewest = before === undefined || atMs >= before.lastMs;
    counts.set(key, {
      message,
      application,
      deployment,
      method,
      route,
      count: (before?.count ?? 0) + 1,
      lastMs: isNewest ? atMs : before.lastMs,
      lastRequestId: isNewest ? requestId : before.lastRequestId,
    });
  }
  return [...counts.values()].toSorted((a, b) => b.lastMs - a.lastMs);
}
