import { isWebSocketUpgrade, type UpgradeArrival } from '@sluice/core';

import type { PlainAnswer } from '../answers.js';
import type { FrontContext } from '../context.js';
import { CROSS_ORIGIN, isCrossOrigin } from '../cross-origin.js';
import { DRAINING } from '../health.js';
import { applicationHead, isMounted, locate, type Destination } from '../locate.js';
import { socketRoute } from '../socket/handle-socket.js';
import { ForwardedTunnel } from './forwarded-tunnel.js';
import { RawUpgrade } from './raw-upgrade.js';

/**
 * Takes an upgrade over when its application speaks the upgraded protocol itself; false leaves it
 * to the front's own WebSocket handshake.
 */
export function handleTunnel(context: FrontContext, arrival: UpgradeArrival): boolean {
  // Another protocol is ignored, as RFC 9110 §7.8 lets a server do.
  if (!isWebSocketUpgrade(arrival.request)) return false;
  const upgrade = new RawUpgrade(arrival);
  const located = locate(context, upgrade.path);
  if (!isMounted(located) || located.mounted.index.upgrades !== 'bytes') return false;
  upgrade.watch();
  const refusal = refusalOf(context, upgrade, located);
  if (refusal === undefined) forward(context, upgrade, located);
  else refuse(context, { upgrade, located, answer: refusal });
  return true;
}

function refusalOf(
  context: FrontContext,
  upgrade: RawUpgrade,
  located: Destination,
): PlainAnswer | undefined {
  if (context.isDraining) return DRAINING;
  return isCrossOrigin(upgrade, located.mounted.index) ? CROSS_ORIGIN : undefined;
}

interface Refusal {
  readonly upgrade: RawUpgrade;
  readonly located: Destination;
  readonly answer: PlainAnswer;
}

function refuse(context: FrontContext, { upgrade, located, answer }: Refusal): void {
  upgrade.refuse(answer);
  logEnd(context, { upgrade, located, startedMs: context.now() }, answer.status);
}

function forward(context: FrontContext, upgrade: RawUpgrade, located: Destination): void {
  const startedMs = context.now();
  const head = applicationHead(context, upgrade, located);
  const tunnel = new ForwardedTunnel(upgrade, head, (status) => {
    context.sockets.delete(tunnel);
    logEnd(context, { upgrade, located, startedMs }, status);
  });
  context.sockets.add(tunnel);
  tunnel.dispatch(context.router, located.mounted.target);
}

interface Logged {
  readonly upgrade: RawUpgrade;
  readonly located: Destination;
  readonly startedMs: number;
}

function logEnd(
  context: FrontContext,
  { upgrade, located, startedMs }: Logged,
  status: number,
): void {
  context.access?.({
    kind: 'websocket',
    method: upgrade.method,
    ...socketRoute(upgrade, located),
    application: located.mounted.name,
    status,
    isCut: false,
    durationMs: context.now() - startedMs,
    requestId: upgrade.requestId,
  });
}
