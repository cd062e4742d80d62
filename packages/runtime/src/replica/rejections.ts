/** Rejections within the window that make a replica worn. */
const rejectionsAllowed = 30;
const windowMs = 60_000;

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
    times = [...times.filter((at) => at > nowMs - windowMs), nowMs];
    if (hasTold || times.length <= rejectionsAllowed) return false;
    hasTold = true;
    return true;
  };
}
