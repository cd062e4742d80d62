import { logError } from '../../log.js';
import { settledWithin } from '../../settled-within.js';
import { isObject } from '../../types/members.js';

/** What is left of a limit after a request. */
export interface Consumed {
  readonly isAllowed: boolean;
  /** Requests that may follow until `resetMs` have passed. */
  readonly remaining: number;
  readonly resetMs: number;
}

/**
 * A limiter of `rate-limiter-flexible`, such as `RateLimiterRedis`, or anything of its form: the count that
 * all replicas share.
 */
export interface RateLimiter {
  /** The requests that a key may make in a window. */
  readonly points: number;
  /** The length of a window in seconds. */
  readonly duration: number;
  /** Counts a request. Rejects with what is left when there is nothing, and with an `Error` when it fails. */
  consume(key: string): Promise<LimiterResult>;
}

/** What is left of a limit, in the words of `rate-limiter-flexible`. */
export interface LimiterResult {
  /** Requests that may follow. */
  readonly remainingPoints: number;
  /** Milliseconds until the window ends. */
  readonly msBeforeNext: number;
}

/** A limiter that answers no sooner is one that failed. */
const TIMEOUT_MS = 1000;

/**
 * Makes the function that counts a request with a limiter. Undefined is the count of one that failed or does
 * not answer, which is logged once until it works again.
 */
export function countWith(limiter: RateLimiter): (key: string) => Promise<Consumed | undefined> {
  let isDown = false;
  return async (key) => {
    try {
      const result = await consume(limiter, key);
      isDown = false;
      return result;
    } catch (error) {
      if (!isDown) logError('A rate limiter failed', { error });
      isDown = true;
      return undefined;
    }
  };
}

async function consume(limiter: RateLimiter, key: string): Promise<Consumed> {
  const work = limiter.consume(key).then(
    (result) => consumedOf(result, true),
    (rejected: unknown) => {
      if (!isResult(rejected)) throw rejected;
      return consumedOf(rejected, false);
    },
  );
  if (await settledWithin(TIMEOUT_MS, work)) return work;
  throw new Error(`It did not answer within ${TIMEOUT_MS} ms.`);
}

function consumedOf(
  { remainingPoints, msBeforeNext }: LimiterResult,
  isAllowed: boolean,
): Consumed {
  return { isAllowed, remaining: Math.max(0, remainingPoints), resetMs: Math.max(0, msBeforeNext) };
}

function isResult(value: unknown): value is LimiterResult {
  return isObject(value) && !(value instanceof Error) && 'msBeforeNext' in value;
}
