import type { RequestHead, WebSocketExchange } from '@sluice/core';

import { WEBSOCKET_METHOD } from '../../routes/operation-index.js';
import { displayPath, type AccessEntry } from '../access-log.js';
import type { PlainAnswer } from '../answers.js';
import type { FrontContext } from '../context.js';
import { CROSS_ORIGIN, isCrossOrigin } from '../cross-origin.js';
import { DRAINING } from '../health.js';
import { applicationHead, isMounted, locate, unmountedRoute, type Destination } from '../locate.js';
import { unmountedAnswer } from '../unmounted.js';
import { ForwardedSocket } from './forwarded-socket.js';

/** Sends a WebSocket to a replica of its application, or refuses the handshake. */
export function handleUpgrade(context: FrontContext, exchange: WebSocketExchange): void {
  const located = locate(context, exchange.path);
  if (!isMounted(located)) {
    const host = exchange.header('host');
    refuse(context, exchange, unmountedAnswer(context, located.path, host));
    return;
  }
  if (context.isDraining) {
    refuse(context, exchange, DRAINING, located);
    return;
  }
  if (isCrossOrigin(exchange, located.mounted.index)) {
    refuse(context, exchange, CROSS_ORIGIN, located);
    return;
  }
  forward(context, exchange, located);
}

function refuse(
  context: FrontContext,
  exchange: WebSocketExchange,
  answer: PlainAnswer,
  located?: Destination,
): void {
  exchange.refuse(answer.status, answer.headers, answer.body);
  context.access?.({
    kind: 'websocket',
    method: exchange.method,
    ...(located === undefined
      ? { route: unmountedRoute(exchange), path: undefined }
      : socketRoute(exchange, located)),
    application: located?.mounted.name,
    status: answer.status,
    isCut: false,
    durationMs: 0,
    requestId: exchange.requestId,
  });
}

function forward(context: FrontContext, exchange: WebSocketExchange, to: Destination): void {
  const startedMs = context.now();
  const forwarding = {
    head: applicationHead(context, exchange, to),
    ended: (status: number): void => {
      context.sockets.delete(socket);
      context.access?.({
        kind: 'websocket',
        method: exchange.method,
        ...socketRoute(exchange, to),
        application: to.mounted.name,
        status,
        isCut: false,
        durationMs: context.now() - startedMs,
        requestId: exchange.requestId,
      });
    },
  };
  const socket = new ForwardedSocket(exchange, forwarding);
  context.sockets.add(socket);
  socket.dispatch(context.router, to.mounted.target);
}

/** The route of a WebSocket in log lines. */
export function socketRoute(
  head: Pick<RequestHead, 'path'>,
  { mounted, path }: Destination,
): Pick<AccessEntry, 'route' | 'path'> {
  const operation = mounted.findOperation(WEBSOCKET_METHOD, path);
  const route = mounted.routeOf(operation);
  return { route, path: operation === undefined ? displayPath(head.path) : undefined };
}
