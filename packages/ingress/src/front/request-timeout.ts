import { LONGEST_TIMER_MS } from '@sluice/core/internal';

import { textAnswer, type FrontAnswer } from './answers.js';

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

/** Makes the answer to a request that timed out. */
export function timeoutAnswer(status: number, requestId: string, seconds: number): FrontAnswer {
  const shown = Number.isInteger(seconds) ? seconds.toFixed(1) : String(seconds);
  return textAnswer(status, `Request ${requestId} timed out after ${shown}s.`);
}

/** Converts seconds to milliseconds that `setTimeout` takes. */
export function timerMs(seconds: number): number {
  return Math.min(seconds * 1000, LONGEST_TIMER_MS);
}
