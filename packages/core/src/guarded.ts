import { sendFailure } from './compile/send.js';
import type { ExchangeHandler } from './http/exchange.js';

/** Wraps a handler from outside core so that the promises of `handle` never reject. */
export function guarded(handler: ExchangeHandler): ExchangeHandler {
  return {
    handle: (exchange) =>
      handler.handle(exchange)?.catch((error: unknown) => sendFailure(exchange, error)),
    connect: (exchange) => handler.connect(exchange),
  };
}
