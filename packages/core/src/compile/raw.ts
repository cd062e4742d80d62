import { DEFAULT_MAX_BODY_BYTES } from '../http/limits.js';
import { isReadablePath } from '../http/canonical-path.js';
import type { ExchangeHandler } from '../http/exchange.js';
import { JSON_HEADERS } from '../http/headers.js';
import { HttpRequest } from '../http/request.js';
import { createScope } from '../scope/request-scope.js';
import { type JsonLimitOptions, jsonLimitsOf } from './json-limits.js';
import { refuseMalformedPath } from './malformed-path.js';
import { respondRaw } from './respond.js';
import { type Running, type Work, runRequest } from './run.js';

export interface RawHandlerOptions extends JsonLimitOptions {
  /** Limit of `request.json()`, `text()` and the like; defaults to 1 MiB. `request.body` streams without one. */
  readonly maxBodyBytes?: number | undefined;
}

/**
 * Serves the raw level: `run` is given every request and returns anything JSON can say, text,
 * bytes, a response, or a generator, which streams.
 */
export function rawHandler(
  run: (request: HttpRequest) => unknown,
  options: RawHandlerOptions = {},
): ExchangeHandler {
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const jsonLimits = jsonLimitsOf(options);
  const work: Work<Running> = {
    call: ({ exchange, scope }) =>
      run(new HttpRequest(exchange, { maxBodyBytes, jsonLimits, signal: () => scope.signal })),
    respond: respondRaw,
  };
  return {
    handle: (exchange) =>
      isReadablePath(exchange.path)
        ? runRequest({ exchange, scope: createScope(exchange) }, work)
        : refuseMalformedPath(exchange),
    connect: (exchange) => exchange.refuse(404, JSON_HEADERS, '{"detail":"Not Found"}'),
  };
}
