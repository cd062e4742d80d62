import type { NodeExchange } from '@sluice/core';

import { unknownPrefix, type PlainAnswer } from './answers.js';
import type { FrontContext } from './context.js';
import { ForwardedRequest } from './forwarded-request.js';
import { HEALTH_PATH, ownAnswer } from './health.js';
import { isMounted, locate, unmountedRoute } from './locate.js';

/** Sends a request to a replica of its application, or answers it here. */
export function handleRequest(context: FrontContext, exchange: NodeExchange): void {
  const located = locate(context, exchange.path);
  if (isMounted(located)) {
    new ForwardedRequest(context, exchange, located).start();
    return;
  }
  const { path } = located;
  const own = ownAnswer(exchange.method, path, context);
  const host = exchange.header('host');
  answerHere(context, exchange, own ?? unknownPrefix(path, host, context.host));
}

function answerHere(context: FrontContext, exchange: NodeExchange, answer: PlainAnswer): void {
  const startedMs = context.now();
  exchange.respond(answer.status, answer.headers, answer.body);
  // Probes come every few seconds from everywhere and say nothing.
  if (exchange.path === HEALTH_PATH) return;
  context.access?.({
    kind: 'http',
    method: exchange.method,
    route: unmountedRoute(exchange),
    application: undefined,
    status: answer.status,
    durationMs: context.now() - startedMs,
    requestId: exchange.requestId,
  });
}
