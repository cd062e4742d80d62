import type { AddressInfo } from 'node:net';

import { CLOSE_FLUSH_MS, DEFAULT_HOST } from '../defaults.js';
import { ListenError } from '../errors.js';
import type { ExchangeHandler } from '../http/exchange.js';
import { settledWithin } from '../settled-within.js';
import type { ListenOptions, Listener } from '../types/listen-options.js';
import { serveHttp } from './serve-http.js';
import { createHttpServer } from './server.js';

/** Serves a handler by `node:http`. Rejects with {@link ListenError} when it cannot listen. */
export async function listenOnNode(
  handler: ExchangeHandler,
  options: ListenOptions,
): Promise<Listener> {
  const { port, host = DEFAULT_HOST, rootPath = '', limits = {} } = options;
  const { pingIntervalS, wsCompressionThresholdBytes } = options;
  const server = createHttpServer({ limits });
  const serving = serveHttp(server, handler, {
    rootPath,
    compressionThresholdBytes: wsCompressionThresholdBytes,
    ...(pingIntervalS !== undefined && { pingIntervalMs: pingIntervalS * 1000 }),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new ListenError(host, port, cause)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  let closed: Promise<void> | undefined;
  const drain = (): void => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      serving.drain();
    });
  };
  return {
    port: isAddress(address) ? address.port : port,
    drain,
    end: async () => {
      drain();
      // All requests are over: idle connections are open only for a next request of their clients.
      server.closeIdleConnections();
      await settledWithin(CLOSE_FLUSH_MS, closed ?? Promise.resolve());
      server.closeAllConnections();
      await closed;
    },
  };
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
