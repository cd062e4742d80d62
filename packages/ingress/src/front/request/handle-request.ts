import { isWebSocketUpgrade, type NodeExchange, type RefusedRequest } from '@sluice/core';

import { displayPath } from '../access-log.js';
import type { PlainAnswer } from '../answers.js';
import type { FrontContext } from '../context.js';
import { DRAINING, HEALTH_PATH, ownAnswer, READY_PATH } from '../health.js';
import { isMounted, locate, unmountedRoute } from '../locate.js';
import { unmountedAnswer } from '../unmounted.js';
import { ForwardedRequest } from './forwarded-request.js';

/** Sends a request to a replica of its application, or answers it here. */
export function handleRequest(context: FrontContext, exchange: NodeExchange): void {
  if (context.isDraining && isTooLate(context, exchange)) {
    answerHere(context, exchange, DRAINING);
    return;
  }
  const located = locate(context, exchange.path);
  if (isMounted(located)) {
    new ForwardedRequest(context, exchange, located).start();
    return;
  }
  const { path } = located;
  const own = ownAnswer(exchange.method, path, context);
  answerHere(context, exchange, own ?? unmountedAnswer(context, path, exchange.header('host')));
}

/** A draining front finishes what it has, which includes the connections that were open before. */
function isTooLate(context: FrontContext, { request }: NodeExchange): boolean {
  return context.isFinished || context.lateSockets.has(request.socket);
}

/** Notes a request that never came to be one. */
export function noteRefused(context: FrontContext, refused: RefusedRequest): void {
  const { status, requestId, request } = refused;
  context.access?.({
    kind: request !== undefined && isWebSocketUpgrade(request) ? 'websocket' : 'http',
    method: request?.method ?? '-',
    route: request?.url === undefined ? '-' : displayPath(request.url.replace(/[?#].*$/s, '')),
    path: undefined,
    application: undefined,
    status,
    isCut: false,
    durationMs: 0,
    requestId,
  });
}

function answerHere(context: FrontContext, exchange: NodeExchange, answer: PlainAnswer): void {
  const startedMs = context.now();
  exchange.respond(answer.status, answer.headers, answer.body);
  // Probes come every few seconds from everywhere and say nothing.
  if (exchange.path === HEALTH_PATH || exchange.path === READY_PATH) return;
  context.access?.({
    kind: 'http',
    method: exchange.method,
    route: unmountedRoute(exchange),
    path: undefined,
    application: undefined,
    status: answer.status,
    isCut: false,
    durationMs: context.now() - startedMs,
    requestId: exchange.requestId,
  });
}
