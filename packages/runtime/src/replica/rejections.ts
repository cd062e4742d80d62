import { logError } from '@sluice/core/internal';

/** Rejections within the window that make a replica worn. */
const REJECTIONS_ALLOWED = 30;
const WINDOW_MS = 60_000;

/**
 * Logs every promise rejection of this process that nobody handled, once, and keeps the process
 * alive. `onWorn` is told when there are too many.
 */
export function watchRejections(onWorn: (reason: string) => void): void {
  const countRejection = createRejectionCounter();
  process.on('unhandledRejection', (reason) => {
    logError('Unhandled rejection', { error: reason });
    if (countRejection(performance.now())) onWorn('too many rejections that nobody handled');
  });
}

/**
 * Counts promise rejections nobody handled.
 *
 * Returns true once, when there were more than 30 in a minute: something is wrong with the process
 * that a fresh one may not have.
 */
export function createRejectionCounter(): (nowMs: number) => boolean {
  let times: number[] = [];
  let hasTold = false;
  return (nowMs) => {
    times = [...times.filter((at) => at > nowMs - WINDOW_MS), nowMs];
    if (hasTold || times.length <= REJECTIONS_ALLOWED) return false;
    hasTold = true;
    return true;
  };
}
