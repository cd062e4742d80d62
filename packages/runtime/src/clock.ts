import { LONGEST_TIMER_MS } from '@sluice/core/internal';

/** Time, as an argument: tests bring their own. */
export interface Clock {
  now(): number;
  /** Calls back once after `ms`, unless the returned function is called first. */
  after(ms: number, callback: () => void): () => void;
}

/** Monotonic, so that a change of the system's clock expires nothing. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

/** Resolves with `late` when `work` takes longer than `ms`; the end of `work` is then ignored. */
export function resolvedWithin<T, L>(
  clock: Clock,
  limit: { readonly ms: number; readonly late: L },
  work: Promise<T>,
): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limit.ms, () => resolve(limit.late));
    work.finally(cancel).then(resolve, reject);
  });
}
