import type { AddressInfo } from 'node:net';

import type { App, ExchangeHandler } from '@sluice/core';
import { createHttpServer, logError, serveHttp, settledWithin } from '@sluice/core/internal';

import { guardAdmin, type AccessRules } from './access.js';

/** The admin API, listening. */
export interface AdminServer {
  readonly port: number;
  /** Takes no more requests, and resolves when those under way are over. */
  close(): Promise<void>;
}

/** How long a request may take that is under way when the server closes. */
const CLOSE_MS = 1_000;

/**
 * Serves the admin API on a handle that another process bound. `load` makes the API, and is called when the
 * first request comes: a controller that nobody asks anything neither loads nor keeps it.
 */
export async function serveAdmin(
  load: () => Promise<App>,
  { handle, access }: { readonly handle: object; readonly access: AccessRules },
): Promise<AdminServer> {
  const server = createHttpServer();
  const serving = serveHttp(server, guardAdmin(loadedOnDemand(load), access));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(handle, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      serving.drain();
      server.closeIdleConnections();
      await settledWithin(CLOSE_MS, closed);
      server.closeAllConnections();
    },
  };
}

function loadedOnDemand(load: () => Promise<App>): ExchangeHandler {
  let loading: Promise<App> | undefined;
  const loaded = async (): Promise<ExchangeHandler | undefined> => {
    try {
      return (await (loading ??= load())).handler;
    } catch (error) {
      loading = undefined;
      logError('The admin API could not be loaded', { error });
      return undefined;
    }
  };
  return {
    async handle(exchange) {
      const handler = await loaded();
      if (handler === undefined) exchange.reply.respond(500, [], 'Internal Server Error');
      else await handler.handle(exchange);
    },
    async connect(exchange) {
      const handler = await loaded();
      if (handler === undefined) exchange.refuse(500, [], 'Internal Server Error');
      else await handler.connect(exchange);
    },
  };
}
