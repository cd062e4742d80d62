import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

import type { Serving } from '@sluice/core';

import type { ClientConnection } from './client-connection.js';
import type { FrontContext } from './context.js';

/** What ends when a front goes away. */
export interface Draining {
  readonly server: Server;
  readonly serving: Serving;
  readonly connections: ReadonlyMap<Socket, ClientConnection>;
  readonly context: FrontContext;
}

/** How long a client has for its part of a goodbye. */
const GOODBYE_MS = 1000;

/**
 * Ends a front: no new connections, WebSockets are told to come back (1012), answers from now on say
 * `connection: close`, requests get `graceMs` to end by themselves, then the rest is cut.
 *
 * Idle connections stay open meanwhile: closing one just when its client writes to it would lose a
 * request.
 */
export async function drainFront(draining: Draining, graceMs: number): Promise<void> {
  const { server, serving, connections, context } = draining;
  context.isDraining = true;
  serving.drain();
  const closed = stopListening(server);
  await atMost(graceMs, context.requests.empty());
  for (const connection of connections.values()) connection.cut();
  context.sockets.cutAll();
  await atMost(graceMs === 0 ? 0 : GOODBYE_MS, context.sockets.empty());
  // What has been written still leaves.
  for (const socket of connections.keys()) socket.destroySoon();
  await atMost(GOODBYE_MS, closed);
  for (const socket of connections.keys()) socket.destroy();
  server.closeAllConnections();
  await closed;
}

function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) {
      resolve();
      return;
    }
    // Not `http.Server`'s own `close`, which closes idle connections.
    NetServer.prototype.close.call(server, () => resolve());
  });
}

async function atMost(ms: number, event: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([event, time]);
  clearTimeout(timer);
}
