import { LONGEST_TIMER_MS } from '@sluice/core/internal';

/**
 * The time one request has, in seconds; undefined when it has no end.
 *
 * `header` is the client's `x-request-timeout-seconds`: a number above 0 is taken, 0 takes the limit
 * off, anything else leaves the configured one.
 */
export function timeoutSeconds(
  header: string | undefined,
  configured: number | undefined,
): number | undefined {
  if (header === undefined || !/^\d{1,9}(?:\.\d{1,9})?$/.test(header)) return configured;
  const seconds = Number(header);
  return seconds === 0 ? undefined : seconds;
}

/** The text a request that timed out is answered with. */
export function timeoutText(requestId: string, seconds: number): string {
  const shown = Number.isInteger(seconds) ? seconds.toFixed(1) : String(seconds);
  return `Request ${requestId} timed out after ${shown}s.`;
}

/** Milliseconds for `setTimeout`. */
export function timerMs(seconds: number): number {
  return Math.min(seconds * 1000, LONGEST_TIMER_MS);
}
