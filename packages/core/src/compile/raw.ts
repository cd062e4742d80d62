import { DEFAULT_MAX_BODY_BYTES } from '../defaults.js';
import { isReadablePath } from '../http/canonical-path.js';
import type { ExchangeHandler } from '../http/exchange.js';
import { HttpRequest } from '../http/request.js';
import { type JsonLimitOptions, jsonLimitsOf } from './json-limits.js';
import { MALFORMED_PATH_REPLY } from './malformed-path.js';
import { NOT_FOUND } from './not-found.js';
import { type Steps, runRequest } from './pipeline.js';
import { toRawReply } from './to-reply.js';
import { refuse, send } from './send.js';

export interface RawHandlerOptions extends JsonLimitOptions {
  /** Limit of `request.json()`, `text()` and the like; defaults to 1 MiB. `request.body` has no limit. */
  readonly maxBodyBytes?: number | undefined;
}

/** The raw level has no routes, so no path has parameters. */
const NO_PATH: readonly string[] = [];

/**
 * Makes the handler of the raw level: `run` gets every request and returns text, bytes, any JSON
 * value, a response, or a generator, which streams.
 */
export function rawHandler(
  run: (request: HttpRequest) => unknown,
  options: RawHandlerOptions = {},
): ExchangeHandler {
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const jsonLimits = jsonLimitsOf(options);
  const steps: Steps<HttpRequest> = {
    operation: undefined,
    maxBodyBytes: undefined,
    holdsDependencies: false,
    readArguments: ({ exchange, scope }) =>
      new HttpRequest(exchange, { maxBodyBytes, jsonLimits, signal: () => scope.signal }),
    callHandler: run,
    toReply: toRawReply,
  };
  return {
    handle: (exchange) =>
      isReadablePath(exchange.head.path)
        ? runRequest(exchange, NO_PATH, steps)
        : send(exchange, MALFORMED_PATH_REPLY),
    connect: (exchange) => refuse(exchange, NOT_FOUND),
  };
}
