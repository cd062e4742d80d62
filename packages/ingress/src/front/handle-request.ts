import { HttpError, type Exchange } from '@sluice/core';

import { dispatchedAnswer, plainAnswer, unknownPrefix, type PlainAnswer } from './answers.js';
import type { FrontContext } from './context.js';
import { ForwardedRequest } from './forwarded-request.js';
import { HEALTH_PATH, ownAnswer } from './health.js';
import { bodyLimit, declaresMoreThan } from './limits.js';
import { locate, unmountedRoute, type Destination } from './locate.js';
import { timeoutSeconds, timeoutText, timerMs } from './timeout.js';

/**
 * Sends a request to a replica of its application, or answers it here.
 *
 * Resolves when the request has ended; never rejects.
 */
export async function handleRequest(context: FrontContext, exchange: Exchange): Promise<void> {
  const located = locate(context, exchange, exchange.method);
  switch (located.kind) {
    case 'malformed':
      answerHere(context, exchange, plainAnswer(400, 'Malformed percent-encoding in the path.'));
      return;
    case 'unmounted':
      answerHere(
        context,
        exchange,
        ownAnswer(exchange.method, located.path, context) ??
          unknownPrefix(located.path, exchange.header('host'), context.host),
      );
      return;
    case 'mounted':
      await forward(context, exchange, located);
      return;
    default:
      located satisfies never;
  }
}

function answerHere(context: FrontContext, exchange: Exchange, answer: PlainAnswer): void {
  const startedMs = context.now();
  exchange.respond(answer.status, answer.headers, answer.body);
  // Probes come every few seconds from everywhere and say nothing.
  if (exchange.path === HEALTH_PATH) return;
  context.access({
    kind: 'http',
    method: exchange.method,
    route: unmountedRoute(exchange),
    application: undefined,
    status: answer.status,
    durationMs: context.now() - startedMs,
    requestId: exchange.requestId,
  });
}

async function forward(
  context: FrontContext,
  exchange: Exchange,
  { mounted, operation, route, head }: Destination,
): Promise<void> {
  const startedMs = context.now();
  const seconds = timeoutSeconds(
    exchange.header('x-request-timeout-seconds'),
    context.http.requestTimeoutS,
  );
  let timer: NodeJS.Timeout | undefined;
  const open = { cut: (): void => request.abort('shutdown', 503) };
  const request = new ForwardedRequest(exchange, {
    head,
    index: mounted.index,
    operation,
    cancelOnDisconnect: exchange.header('x-request-disconnect-disabled') !== '?1',
    ended: (status) => {
      clearTimeout(timer);
      context.requests.delete(open);
      context.access({
        kind: 'http',
        method: exchange.method,
        route,
        application: mounted.name,
        status,
        durationMs: context.now() - startedMs,
        requestId: exchange.requestId,
      });
    },
  });
  if (request.isEnded) return;
  const limit = bodyLimit(mounted.index, operation);
  if (declaresMoreThan(exchange, limit)) {
    request.refuse(new HttpError(413, `The request body is larger than ${limit} bytes.`));
    return;
  }
  context.requests.add(open);
  if (seconds !== undefined) {
    timer = setTimeout(() => {
      timeOut(request, context.http.timeoutStatusCode, seconds);
    }, timerMs(seconds));
  }
  const dispatched = await context.router.dispatch(mounted.target, request);
  settle(request, dispatchedAnswer(dispatched));
}

function timeOut(request: ForwardedRequest, status: number, seconds: number): void {
  if (!request.responded) {
    request.respondHere(plainAnswer(status, timeoutText(request.requestId, seconds)));
  }
  request.abort('timeout', status);
}

function settle(request: ForwardedRequest, answer: PlainAnswer | undefined): void {
  if (request.isEnded) return;
  // A replica that ended a request without a word left its client nothing else to hear.
  if (request.responded) request.destroy();
  else request.respondHere(answer ?? plainAnswer(502, 'The replica gave no answer.'));
}
