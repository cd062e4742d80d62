import type { RequestHead } from '@sluice/core';

import type { RequestRouter } from '../balance/request-router.js';
import type { DeploymentKey } from '../routes/snapshot.js';
import type { Conversation } from '../websocket/close-when-silent.js';
import { askedOf, type Asked } from './answers.js';
import { ForwardedHead } from './forwarded-head.js';
import type { FrontContext } from './front-context.js';
import type { Destination } from './locate.js';
import { logEnd } from './log-end.js';

/** The decisions of the front about a WebSocket or tunnel that it forwards. */
export interface SocketForwarding {
  readonly head: RequestHead;
  readonly asked: Asked;
  /** The context of the span; undefined where nothing is traced. */
  readonly trace: string | undefined;
  /**
   * Called once when the socket is over, with the status of its handshake; for a WebSocket that was
   * accepted, with the close code.
   */
  ended(status: number): void;
}

interface Forwarded extends Conversation {
  dispatch(router: RequestRouter, target: DeploymentKey): void;
}

/** Sends the socket that `create` makes of a client to a replica, and logs its end. */
export function forwardSocket<Client extends { readonly head: RequestHead }>(
  context: FrontContext,
  client: Client,
  how: {
    readonly to: Destination;
    readonly create: (client: Client, forwarding: SocketForwarding) => Forwarded;
  },
): void {
  const startedMs = context.now();
  const { to } = how;
  const head = new ForwardedHead(context, client.head, to);
  const { scheme } = head;
  const span = head.beginSpan('websocket');
  const ended = (status: number): void => {
    context.sockets.delete(socket);
    const entry = { head: client.head, scheme, to, status, startedMs, span };
    logEnd(context, { kind: 'websocket', ...entry });
  };
  const asked = askedOf(context, client.head, to);
  const socket = how.create(client, { head, asked, trace: span?.context, ended });
  context.sockets.add(socket);
  socket.dispatch(context.router, to.mounted.target);
}
