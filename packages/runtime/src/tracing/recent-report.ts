import { recordSpans } from './process-tracing.js';
import { keepSpans, recentEvents, type RecentReport } from './recent-events.js';
import type { AskedRecent } from './recent-source.js';

let timer: NodeJS.Timeout | undefined;

/** What has happened after the number of an earlier report; spans are recorded for `recordMs` from now on. */
export async function recentReport({ after, recordMs }: AskedRecent): Promise<RecentReport> {
  if (recordMs > 0) {
    clearTimeout(timer);
    timer = setTimeout(() => void recordSpans(false), recordMs).unref();
    keepSpans();
    await recordSpans(true);
  }
  return recentEvents(after);
}
