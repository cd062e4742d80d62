/** `setTimeout` takes a signed 32-bit number of milliseconds, and fires at once above that. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/**
 * Waits for `work`, but not longer than `ms`; false when the time was over first.
 *
 * Rejects as `work` does. What `work` does after its time is not looked at.
 */
export async function settledWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER_MS), false);
  });
  try {
    return await Promise.race([work.then(() => true), isLate]);
  } finally {
    clearTimeout(timer);
  }
}
