import { LONGEST_TIMER_MS } from '@sluice/core/internal';

/**
 * Decides the time limit of one request, in seconds; undefined for no limit.
 *
 * `header` is the client's `x-request-timeout-seconds`: a number above 0 is the limit, 0 means none,
 * any other text leaves the configured limit.
 */
export function timeoutSeconds(
  header: string | undefined,
  configured: number | undefined,
): number | undefined {
  if (header === undefined || !/^\d{1,9}(?:\.\d{1,9})?$/.test(header)) return configured;
  const seconds = Number(header);
  return seconds === 0 ? undefined : seconds;
}

/** Makes the text of the answer to a request that timed out. */
export function timeoutText(requestId: string, seconds: number): string {
  const shown = Number.isInteger(seconds) ? seconds.toFixed(1) : String(seconds);
  return `Request ${requestId} timed out after ${shown}s.`;
}

/** Converts seconds to milliseconds that `setTimeout` takes. */
export function timerMs(seconds: number): number {
  return Math.min(seconds * 1000, LONGEST_TIMER_MS);
}
