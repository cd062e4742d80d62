import { type Server, type ServerOptions, createServer } from 'node:http';
import type { SecureContextOptions } from 'node:tls';

import { splitByProtocol } from './connections.js';
import { IdleConnections, responseClass } from './idle-connections.js';
import { DEFAULT_HTTP_LIMITS } from '../defaults.js';
import type { HttpLimits } from '../types/limits.js';
import { RequestMessage } from './request-message.js';

/** The certificate of a server, and the certificates it asks of clients. */
export interface TlsOptions extends Pick<SecureContextOptions, 'key' | 'cert' | 'passphrase'> {
  /** Authorities whose certificates clients must present; defaults to clients without certificates. */
  readonly ca?: SecureContextOptions['ca'];
}

/** Options of {@link createHttpServer}; each limit defaults to {@link DEFAULT_HTTP_LIMITS}. */
export interface HttpServerOptions {
  readonly limits?: Partial<HttpLimits>;
  /** Serves HTTPS, by HTTP/2 where the client can; defaults to plain HTTP. */
  readonly tls?: TlsOptions | undefined;
}

const limitsOf = new WeakMap<Server, HttpLimits>();

/** Makes an `http.Server` with the limits that `node:http` can enforce; `serveHttp` enforces the others. */
export function createHttpServer(options: HttpServerOptions = {}): Server {
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const connections = new IdleConnections(limits.keepAliveTimeoutS * 1000);
  const common: ServerOptions<typeof RequestMessage> = {
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
  };
  const server: Server =
    options.tls === undefined
      ? createServer(common)
      : process.getBuiltinModule('node:https').createServer({
          ...common,
          ...secureOptions(options.tls),
          ALPNProtocols: ['h2', 'http/1.1'],
          handshakeTimeout: limits.headersTimeoutS * 1000,
        });
  if (options.tls !== undefined) splitByProtocol(server);
  // The parser's own limit would drop header lines silently.
  server.maxHeadersCount = 0;
  connections.watch(server);
  limitsOf.set(server, limits);
  return server;
}

function secureOptions(tls: TlsOptions): TlsOptions & { readonly requestCert?: boolean } {
  return tls.ca === undefined ? tls : { ...tls, requestCert: true };
}

/** The limits a server was made with. */
export function httpLimits(server: Server): HttpLimits {
  return limitsOf.get(server) ?? DEFAULT_HTTP_LIMITS;
}

const REQUEST_LINE_BYTES = 1024;
