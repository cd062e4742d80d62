import type { ForwardedHandshake } from '../../channel/socket/client-socket.js';
import { WEBSOCKET_METHOD } from '../../routes/operation-index.js';
import { askedOf } from '../answers.js';
import { ForwardedHead } from '../forwarded-head.js';
import type { FrontContext } from '../front-context.js';
import { locate, type Destination } from '../locate.js';
import { logEnd } from '../log-end.js';
import { handshakeRefusal, refuseHandshake } from '../socket-handshake.js';
import { unmountedAnswer } from '../unmounted.js';
import { ForwardedSocket } from './forwarded-socket.js';

/** Sends a WebSocket to a replica of its application, or refuses the handshake. */
export function handleSocket(context: FrontContext, client: ForwardedHandshake): void {
  const { head } = client;
  const to = locate(context, head, WEBSOCKET_METHOD);
  const answer =
    to === undefined
      ? unmountedAnswer(context, head.path, head.header('host'))
      : handshakeRefusal(context, client, to);
  if (answer !== undefined) refuseHandshake(context, client, { answer, to });
  else if (to !== undefined) forward(context, client, to);
}

function forward(context: FrontContext, client: ForwardedHandshake, to: Destination): void {
  const startedMs = context.now();
  const head = new ForwardedHead(context, client.head, to);
  const { scheme } = head;
  const span = head.beginSpan('websocket');
  const forwarding = {
    head,
    trace: span?.context,
    asked: askedOf(context, client.head, to),
    ended: (status: number): void => {
      context.sockets.delete(socket);
      logEnd(context, {
        kind: 'websocket',
        head: client.head,
        scheme,
        to,
        status,
        startedMs,
        span,
      });
    },
  };
  const socket = new ForwardedSocket(client, forwarding);
  context.sockets.add(socket);
  socket.dispatch(context.router, to.mounted.target);
}
