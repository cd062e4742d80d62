import type { MiddlewareFunction } from './middleware.js';
import { withAddedHeader } from './reply-headers.js';

/** Options of {@link serverTiming}. */
export interface ServerTimingOptions {
  /** The name of the measurement; defaults to `total`. */
  readonly name?: string;
}

/**
 * Tells in `Server-Timing` how long everything inside took until its reply was made, in milliseconds.
 * Browsers show it in their developer tools.
 */
export function serverTiming({ name = 'total' }: ServerTimingOptions = {}): MiddlewareFunction {
  return async (_request, next) => {
    const startedMs = performance.now();
    const reply = await next();
    const durationMs = performance.now() - startedMs;
    return withAddedHeader(reply, 'server-timing', `${name};dur=${durationMs.toFixed(1)}`);
  };
}
