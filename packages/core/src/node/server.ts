import { type Server, createServer } from 'node:http';

import { IdleConnections, responseClass } from './idle-connections.js';
import { DEFAULT_HTTP_LIMITS } from '../defaults.js';
import type { HttpLimits } from '../types/limits.js';
import { RequestMessage } from './request-message.js';

/** Options of {@link createHttpServer}; each limit defaults to {@link DEFAULT_HTTP_LIMITS}. */
export interface HttpServerOptions {
  readonly limits?: Partial<HttpLimits>;
}

const limitsOf = new WeakMap<Server, HttpLimits>();

/** Makes an `http.Server` with the limits that `node:http` can enforce; `serveHttp` enforces the others. */
export function createHttpServer(options: HttpServerOptions = {}): Server {
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const connections = new IdleConnections(limits.keepAliveTimeoutS * 1000);
  const server: Server = createServer({
    IncomingMessage: RequestMessage,
    ServerResponse: responseClass(connections),
    // `IdleConnections` closes idle connections instead.
    keepAliveTimeout: 0,
    // The parser's limit includes the URL; `checkHead` limits the fields and the URL separately.
    maxHeaderSize: limits.maxHeaderBytes + limits.maxUrlBytes + REQUEST_LINE_BYTES,
    headersTimeout: limits.headersTimeoutS * 1000,
    // `ProgressWatch` holds bodies to a minimum rate instead of a total time.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.max(10, Math.min(1000, limits.headersTimeoutS * 250)),
    // `checkHead` refuses a missing host, with a reason.
    requireHostHeader: false,
    noDelay: true,
  });
  // The parser's own limit would drop header lines silently.
  server.maxHeadersCount = 0;
  connections.watch(server);
  limitsOf.set(server, limits);
  return server;
}

/** The limits a server was made with. */
export function httpLimits(server: Server): HttpLimits {
  return limitsOf.get(server) ?? DEFAULT_HTTP_LIMITS;
}

const REQUEST_LINE_BYTES = 1024;
