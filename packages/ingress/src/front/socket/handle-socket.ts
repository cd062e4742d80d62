import type { ForwardedHandshake } from '../../channel/socket/client-socket.js';
import { WEBSOCKET_METHOD } from '../../routes/operation-index.js';
import { forwardSocket, type SocketForwarding } from '../forward-socket.js';
import type { FrontContext } from '../front-context.js';
import { locate } from '../locate.js';
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
  else if (to !== undefined) forwardSocket(context, client, { to, create });
}

function create(client: ForwardedHandshake, forwarding: SocketForwarding): ForwardedSocket {
  return new ForwardedSocket(client, forwarding);
}
