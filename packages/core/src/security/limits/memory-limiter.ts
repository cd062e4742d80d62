import type { Consumed } from './limiter.js';

/** A count of requests, and when it begins anew. */
interface Window {
  count: number;
  readonly endMs: number;
}

/** Options of {@link memoryLimiter}. */
export interface MemoryLimits {
  readonly limit: number;
  readonly windowMs: number;
  /** The most keys that are counted at once; beyond, the key whose window ends first is forgotten. */
  readonly maxKeys: number;
}

/**
 * Makes the function that counts a request of a key in this process.
 *
 * A window begins with the first request of a key. There is no timer for each key: all windows are of one
 * length, so a map has them in the order in which they end.
 */
export function memoryLimiter(
  { limit, windowMs, maxKeys }: MemoryLimits,
  nowMs: () => number = () => performance.now(),
): (key: string) => Consumed {
  const windows = new Map<string, Window>();

  const removeEnded = (now: number): void => {
    for (const [key, { endMs }] of windows) {
      if (endMs > now && windows.size < maxKeys) return;
      windows.delete(key);
    }
  };
  const begin = (key: string, now: number): Window => {
    windows.delete(key);
    removeEnded(now);
    const window = { count: 0, endMs: now + windowMs };
    windows.set(key, window);
    return window;
  };

  return (key) => {
    // Whole milliseconds: sums of fractions are inexact, and a minute would end after 61 seconds.
    const now = Math.floor(nowMs());
    const known = windows.get(key);
    const window = known === undefined || known.endMs <= now ? begin(key, now) : known;
    window.count += 1;
    const remaining = Math.max(0, limit - window.count);
    return { isAllowed: window.count <= limit, remaining, resetMs: window.endMs - now };
  };
}
