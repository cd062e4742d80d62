import { isWebSocketUpgrade, type UpgradeArrival } from '@sluice/core/internal';

import { WEBSOCKET_METHOD } from '../../routes/operation-index.js';
import { askedOf } from '../answers.js';
import { ForwardedHead } from '../forwarded-head.js';
import type { FrontContext } from '../front-context.js';
import { locate, type Destination } from '../locate.js';
import { logEnd } from '../log-end.js';
import { handshakeRefusal, refuseHandshake } from '../socket-handshake.js';
import { ForwardedTunnel } from './forwarded-tunnel.js';
import { RawUpgrade } from './raw-upgrade.js';

/**
 * Takes over an upgrade whose application speaks the upgraded protocol itself; false leaves the
 * upgrade to the front's own WebSocket handshake.
 */
export function handleTunnel(context: FrontContext, arrival: UpgradeArrival): boolean {
  // RFC 9110 §7.8 lets a server ignore an upgrade to another protocol.
  if (!isWebSocketUpgrade(arrival.request)) return false;
  const client = new RawUpgrade(arrival);
  const to = locate(context, client.head, WEBSOCKET_METHOD);
  if (to?.mounted.index.upgrades !== 'bytes') return false;
  client.watch();
  const answer = handshakeRefusal(context, client, to);
  if (answer === undefined) forward(context, client, to);
  else refuseHandshake(context, client, { answer, to });
  return true;
}

function forward(context: FrontContext, client: RawUpgrade, to: Destination): void {
  const startedMs = context.now();
  const head = new ForwardedHead(context, client.head, to);
  const { scheme } = head;
  const span = head.beginSpan('websocket');
  const tunnel = new ForwardedTunnel(client, {
    head,
    trace: span?.context,
    asked: askedOf(context, client.head, to),
    ended: (status) => {
      context.sockets.delete(tunnel);
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
  });
  context.sockets.add(tunnel);
  tunnel.dispatch(context.router, to.mounted.target);
}
