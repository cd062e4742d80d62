/** The longest delay of `setTimeout`, a signed 32-bit number; a timer above it fires at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/**
 * Waits for `work`, at most `ms` milliseconds; resolves with false when the time ran out first.
 *
 * Rejects as `work` does. A rejection after the time is ignored.
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
