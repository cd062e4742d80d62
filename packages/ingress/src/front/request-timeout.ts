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

/** The status of a request that timed out; the option `timeoutStatusCode` changes it. */
export const DEFAULT_TIMEOUT_STATUS = 408;

/** Converts seconds to milliseconds that `setTimeout` takes. */
export function timerMs(seconds: number): number {
  return Math.min(seconds * 1000, LONGEST_TIMER_MS);
}
