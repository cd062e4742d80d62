import { isWebSocketUpgrade, type UpgradeArrival } from '@sluice/core/internal';

import { WEBSOCKET_METHOD } from '../../routes/operation-index.js';
import { forwardSocket, type SocketForwarding } from '../forward-socket.js';
import type { FrontContext } from '../front-context.js';
import { locate } from '../locate.js';
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
  if (answer === undefined) forwardSocket(context, client, { to, create });
  else refuseHandshake(context, client, { answer, to });
  return true;
}

function create(client: RawUpgrade, forwarding: SocketForwarding): ForwardedTunnel {
  return new ForwardedTunnel(client, forwarding);
}
