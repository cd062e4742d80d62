import type { Server } from 'node:http';
import { Server as NetServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { settledWithin, type Serving } from '@sluice/core/internal';

import { closeWhenSilent } from '../websocket/close-when-silent.js';
import type { ClientConnection } from './client-connection.js';
import type { FrontContext } from './front-context.js';

/** The parts of a front that end with it. */
export interface Draining {
  readonly server: Server;
  readonly serving: Serving;
  readonly connections: ReadonlyMap<Duplex, ClientConnection>;
  readonly context: FrontContext;
}

export interface DrainTime {
  /** Requests and WebSockets under way may go on this long. */
  readonly graceMs: number;
  /** The time of WebSockets alone; defaults to `graceMs`. */
  readonly socketGraceMs?: number;
}

/** How long a client has to finish closing its connection. */
const GOODBYE_MS = 1000;

/**
 * Finishes a front: answers say `connection: close`, requests and WebSockets get their time to end,
 * then the rest is cut.
 *
 * The front goes on accepting, and answers every new connection 503. Connections that were open
 * before are served until all work is finished: closing one just when its client writes would lose a
 * request.
 */
export async function drainFront(draining: Draining, time: DrainTime): Promise<void> {
  const { context } = draining;
  const { graceMs, socketGraceMs = graceMs } = time;
  turnAway(draining);
  const stop = closeWhenSilent(context.sockets, { graceMs: socketGraceMs });
  await settledWithin(graceMs, quiet(context, socketGraceMs));
  stop();
  cut(draining);
  // A client needs a moment to receive its last answer or close frame.
  if (graceMs > 0) await settledWithin(GOODBYE_MS, context.sockets.empty());
}

/** Tells probes that the server stops, and says `connection: close` in every answer. */
export function leave({ serving, context }: Draining): void {
  context.isLeaving = true;
  serving.closeAfterResponses();
}

/** Answers new connections 503 from now on, too. */
export function turnAway(draining: Draining): void {
  draining.context.isDraining = true;
  leave(draining);
}

/**
 * Ends a front whose port another one serves now. Each connection is closed after its next answer, or when it has
 * been idle for the keep-alive timeout: no request is lost that a client may send meanwhile.
 */
export async function retireFront(draining: Draining, time: DrainTime): Promise<void> {
  const { graceMs, socketGraceMs = graceMs } = time;
  draining.serving.closeAfterResponses();
  const stop = closeWhenSilent(draining.context.sockets, { graceMs: socketGraceMs });
  await settledWithin(graceMs, stopListening(draining.server));
  stop();
  await closeFront(draining);
}

/** Ends a front at once: stops accepting, and cuts the requests and WebSockets under way. */
export async function closeFront(draining: Draining): Promise<void> {
  const { server, connections } = draining;
  turnAway(draining);
  const closed = stopListening(server);
  cut(draining);
  // Bytes that have been written still leave.
  for (const carrier of connections.keys()) {
    // Streams of HTTP/2 end with their session's connection, which is here too.
    if (carrier instanceof Socket) carrier.destroySoon();
  }
  await settledWithin(GOODBYE_MS, closed);
  for (const carrier of connections.keys()) carrier.destroy();
  server.closeAllConnections();
  await closed;
}

async function quiet({ sockets, requests }: FrontContext, socketGraceMs: number): Promise<void> {
  await settledWithin(socketGraceMs, sockets.empty());
  sockets.cutAll();
  await requests.empty();
}

function cut({ serving, connections, context }: Draining): void {
  context.isFinished = true;
  for (const connection of connections.values()) connection.cut();
  context.sockets.cutAll();
  serving.drain();
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
