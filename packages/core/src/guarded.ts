import { sendFailure } from './compile/send.js';
import type { ExchangeHandler } from './http/exchange.js';

/** A handler from elsewhere, made to keep the promise that what `handle` returns never rejects. */
export function guarded(handler: ExchangeHandler): ExchangeHandler {
  return {
    handle: (exchange) =>
      handler.handle(exchange)?.catch((error: unknown) => sendFailure(exchange, error)),
    connect: (exchange) => handler.connect(exchange),
  };
}
