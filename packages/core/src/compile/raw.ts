import { isReadablePath } from '../http/canonical-path.js';
import type { Exchange, ExchangeHandler } from '../http/exchange.js';
import { isObserved, observed } from '../http/request-channels.js';
import type { HttpRequest } from '../http/request.js';
import {
  type WithoutOperationOptions,
  applicationAround,
  applicationFailure,
  compileRespond,
  requestMaker,
  runWithin,
} from './application-around.js';
import { MALFORMED_PATH_REPLY } from './malformed-path.js';
import { NOT_FOUND } from './not-found.js';
import type { Steps } from './pipeline.js';
import { toRawReply } from './to-reply.js';
import { refuse } from './send.js';

export interface RawHandlerOptions extends WithoutOperationOptions {
  /** Limit of `request.json()`, `text()` and the like; defaults to 1 MiB. `request.body` has no limit. */
  readonly maxBodyBytes?: number;
}

/**
 * Makes the handler of the raw level: `run` gets every request and returns text, bytes, any JSON
 * value, a response, or a generator, which streams.
 */
export function rawHandler(
  run: (request: HttpRequest) => unknown,
  options: RawHandlerOptions = {},
): ExchangeHandler {
  const around = applicationAround(options);
  const respond = compileRespond(options);
  const steps: Steps<HttpRequest> = {
    operation: undefined,
    maxBodyBytes: undefined,
    holdsDependencies: false,
    readArguments: requestMaker(options),
    callHandler: run,
    toReply: toRawReply,
    toFailure: applicationFailure(options),
  };
  const serve = (exchange: Exchange): void | Promise<void> =>
    isReadablePath(exchange.head.path)
      ? runWithin(exchange, steps, around)
      : respond(exchange, MALFORMED_PATH_REPLY);
  return {
    handle: (exchange) => (isObserved() ? observed(exchange, serve) : serve(exchange)),
    connect: (exchange) => refuse(exchange, NOT_FOUND),
  };
}
