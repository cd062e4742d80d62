import { type Server, createServer } from 'node:http';

import { DEFAULT_HTTP_LIMITS, type HttpLimits } from './limits.js';
import { RequestMessage } from './request-message.js';

/** How a server is made; what is left out takes {@link DEFAULT_HTTP_LIMITS}. */
export interface HttpServerOptions {
  readonly limits?: Partial<HttpLimits>;
}

const limitsOf = new WeakMap<Server, HttpLimits>();

/**
 * Makes an `http.Server` that keeps to the limits which `node:http` itself can check;
 * `serveHttp` adds the others.
 */
export function createHttpServer(options: HttpServerOptions = {}): Server {
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const server: Server = createServer({
    IncomingMessage: RequestMessage,
    // The parser counts the URL as well; `checkHead` tells the two apart.
    maxHeaderSize: limits.maxHeaderBytes + limits.maxUrlBytes + REQUEST_LINE_BYTES,
    headersTimeout: limits.headersTimeoutMs,
    // Bodies are held to a rate instead of a time.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.max(10, Math.min(1000, limits.headersTimeoutMs / 4)),
    // Answered by `checkHead`, with a reason.
    requireHostHeader: false,
    noDelay: true,
  });
  // The parser's own limit would drop header lines silently.
  server.maxHeadersCount = 0;
  setKeepAlive(server, limits.keepAliveTimeoutMs);
  limitsOf.set(server, limits);
  return server;
}

/** The limits a server was made with. */
export function httpLimits(server: Server): HttpLimits {
  return limitsOf.get(server) ?? DEFAULT_HTTP_LIMITS;
}

const REQUEST_LINE_BYTES = 1024;
const HIDDEN_SECOND_MS = 1000;

// Node closes an idle connection a second later than it says, and since 24 lets one change that.
function setKeepAlive(server: Server, timeoutMs: number): void {
  if ('keepAliveTimeoutBuffer' in server) {
    server.keepAliveTimeout = timeoutMs;
    server.keepAliveTimeoutBuffer = 0;
    return;
  }
  // Zero would mean for ever.
  server.keepAliveTimeout = Math.max(1, timeoutMs - HIDDEN_SECOND_MS);
}
