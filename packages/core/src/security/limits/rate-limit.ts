import { createHash } from 'node:crypto';

import { type HeadAndControl, headDependency } from '../../decorators/dependency.js';
import { HttpError } from '../../errors.js';
import type { DependencyEntry } from '../../types/dependency.js';
import { isThenable } from '../../types/is-thenable.js';
import { type RefuseOption, checkedOptions } from '../checked-options.js';
import type { CheckDependency } from '../csrf/csrf-protection.js';
import { clientKey } from './client-key.js';
import { type Consumed, type RateLimiter, countWith } from './limiter.js';
import { memoryLimiter } from './memory-limiter.js';

/** Options of {@link RateLimit}: a number of requests in a window of time, or a limiter that has both. */
export interface RateLimitOptions {
  /** The requests that a client may make in a window; defaults to the `points` of the limiter. */
  readonly limit?: number;
  /** Seconds of a window, which begins with a client's first request; defaults to the limiter's `duration`. */
  readonly windowS?: number;
  /**
   * What counts, for several replicas together: `new RateLimiterRedis({ points: 100, duration: 60, ... })` of
   * `rate-limiter-flexible`. Defaults to memory: each replica counts alone.
   */
  readonly limiter?: RateLimiter;
  /**
   * A dependency whose value says who is counted: an API key, a user's name. Undefined counts nobody. Defaults
   * to the client's address, of IPv6 its network.
   */
  readonly by?: DependencyEntry;
  /** The name of the limit in the `RateLimit` fields; defaults to `default`. */
  readonly name?: string;
  /** The most clients that memory counts at once; defaults to 100,000. */
  readonly maxKeys?: number;
  /** Answers 503 while the limiter fails; defaults to false: requests are let through, and not counted. */
  readonly failClosed?: boolean;
}

/**
 * Makes a dependency that answers 429 to clients which send too many requests:
 * `RateLimit({ limit: 100, windowS: 60 })`.
 *
 * All operations that use one such dependency count together. Responses have the fields `RateLimit` and
 * `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10), a 429 also `Retry-After`.
 */
export function RateLimit(options: RateLimitOptions): CheckDependency {
  const { by, name = 'default', failClosed = false } = options;
  const { limit, windowS } = checkedOptions('RateLimit', (refuse) => limitOf(options, refuse));
  const count = counterOf(options, { limit, windowS });
  const policy = `"${name}";q=${limit};w=${windowS}`;
  const apply = (consumed: Consumed | undefined, source: HeadAndControl): void => {
    if (consumed === undefined) {
      if (failClosed) throw unavailable();
      return;
    }
    const state = `"${name}";r=${consumed.remaining};t=${Math.ceil(consumed.resetMs / 1000)}`;
    if (!consumed.isAllowed) throw tooMany(consumed, { policy, state });
    source.control?.appendHeader('ratelimit-policy', policy).appendHeader('ratelimit', state);
  };
  const run = headDependency(
    { errors: [429], ...(by === undefined ? {} : { depends: { key: by } }) },
    (input, source): void | Promise<void> => {
      const key = by === undefined ? clientKey(source.head.remoteAddress) : keyOf(input);
      if (key === undefined) return undefined;
      const consumed = count(key);
      if (!isPromise(consumed)) return apply(consumed, source);
      return consumed.then((ready) => apply(ready, source));
    },
  );
  Object.defineProperty(run, 'name', { value: 'RateLimit' });
  return run;
}

interface Limit {
  readonly limit: number;
  readonly windowS: number;
}

type Count = (key: string) => Consumed | Promise<Consumed | undefined>;

function counterOf(
  { limiter, maxKeys = 100_000 }: RateLimitOptions,
  { limit, windowS }: Limit,
): Count {
  if (limiter !== undefined) return countWith(limiter);
  return memoryLimiter({ limit, windowMs: windowS * 1000, maxKeys });
}

function limitOf(
  { limit, windowS, limiter, name = '', maxKeys = 1 }: RateLimitOptions,
  refuse: RefuseOption,
): Limit {
  if (limiter !== undefined && (limit !== undefined || windowS !== undefined)) {
    refuse(
      'has a limiter and a limit of its own.',
      "Give the limiter's points and duration alone.",
    );
  }
  const found = {
    limit: limiter?.points ?? limit ?? 0,
    windowS: limiter?.duration ?? windowS ?? 0,
  };
  for (const [option, value] of Object.entries({ ...found, maxKeys })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    refuse(`has ${option}: ${value}.`, 'Give a whole number, 1 or more.');
  }
  if (!/^[\w.-]*$/.test(name)) {
    refuse(`has the name ${JSON.stringify(name)}.`, 'Use letters, digits, ".", "_" and "-".');
  }
  return found;
}

/** The key that the dependency of `by` provided; long ones are shortened, because clients may choose them. */
function keyOf({ depends }: { readonly depends?: { readonly key?: unknown } }): string | undefined {
  const key = depends?.key;
  if (key === undefined || key === null) return undefined;
  if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'bigint') {
    throw new TypeError(
      `The dependency of RateLimit({ by }) provided ${typeof key}, not text or a number.`,
    );
  }
  const text = String(key);
  return text.length <= 64 ? text : createHash('sha256').update(text).digest('base64url');
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return isThenable(value);
}

function tooMany(
  { resetMs }: Consumed,
  { policy, state }: { readonly policy: string; readonly state: string },
): HttpError {
  // At least a second, so that no client comes back before the window has ended.
  const retryAfterS = Math.max(1, Math.ceil(resetMs / 1000));
  return new HttpError(429, 'Too many requests', {
    headers: {
      'Retry-After': String(retryAfterS),
      'RateLimit-Policy': policy,
      RateLimit: state,
    },
  });
}

function unavailable(): HttpError {
  return new HttpError(503, 'Requests cannot be counted', { headers: { 'Retry-After': '1' } });
}
