import type { WebSocketExchange } from '@sluice/core';

import { WEBSOCKET_METHOD } from '../routes/operation-index.js';
import { dispatchedAnswer, plainAnswer, unknownPrefix, type PlainAnswer } from './answers.js';
import type { FrontContext } from './context.js';
import { ForwardedSocket } from './forwarded-socket.js';
import { CROSS_ORIGIN, isCrossOrigin } from './cross-origin.js';
import { locate, unmountedRoute, type Destination } from './locate.js';

/**
 * Sends a WebSocket to a replica of its application, or refuses the handshake.
 *
 * Resolves when it has ended; never rejects.
 */
export async function handleUpgrade(
  context: FrontContext,
  exchange: WebSocketExchange,
): Promise<void> {
  const located = locate(context, exchange, WEBSOCKET_METHOD);
  if (located.kind === 'malformed') {
    refuse(context, exchange, plainAnswer(400, 'Malformed percent-encoding in the path.'));
    return;
  }
  if (located.kind === 'unmounted') {
    refuse(context, exchange, unknownPrefix(located.path, exchange.header('host'), context.host));
    return;
  }
  if (context.isDraining) {
    const answer = plainAnswer(503, 'This node is being drained.', ['retry-after', '1']);
    refuse(context, exchange, answer, located);
    return;
  }
  if (isCrossOrigin(exchange, located.mounted.index)) {
    refuse(context, exchange, CROSS_ORIGIN, located);
    return;
  }
  await forward(context, exchange, located);
}

function refuse(
  context: FrontContext,
  exchange: WebSocketExchange,
  answer: PlainAnswer,
  located?: Destination,
): void {
  exchange.refuse(answer.status, answer.headers, answer.body);
  context.access({
    kind: 'websocket',
    method: exchange.method,
    route: located?.route ?? unmountedRoute(exchange),
    application: located?.mounted.name,
    status: answer.status,
    durationMs: 0,
    requestId: exchange.requestId,
  });
}

async function forward(
  context: FrontContext,
  exchange: WebSocketExchange,
  { mounted, route, head }: Destination,
): Promise<void> {
  const startedMs = context.now();
  const forwarding = {
    head,
    ended: (status: number): void => {
      context.sockets.delete(socket);
      context.access({
        kind: 'websocket',
        method: exchange.method,
        route,
        application: mounted.name,
        status,
        durationMs: context.now() - startedMs,
        requestId: exchange.requestId,
      });
    },
  };
  const socket = new ForwardedSocket(exchange, forwarding);
  context.sockets.add(socket);
  try {
    const answer = dispatchedAnswer(await context.router.dispatch(mounted.target, socket));
    if (answer !== undefined) socket.lose(answer);
  } finally {
    socket.settle();
  }
}
