import type { Server } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import {
  createHttpServer,
  onConnection,
  serveHttp,
  type NodeHandler,
  type Serving,
} from '@sluice/core/internal';

import type { FindingRouter } from '../balance/request-router.js';
import { IngressError } from '../errors.js';
import type { MetricFamily } from '../metrics/metric-family.js';
import { createRouteTable } from '../routes/route-table.js';
import type { RoutingSnapshot } from '../routes/snapshot.js';
import type { AccessEntry } from './access-log.js';
import { withAwaited, type AwaitedApplication } from './awaited.js';
import { BodyBudget } from './body-budget.js';
import { ClientConnection, WaitingCount } from './client-connection.js';
import { createClientReader, createPrefixReader } from './client-reader.js';
import { closeFront, drainFront, leave, retireFront, turnAway, type DrainTime } from './drain.js';
import { OpenSet, type FrontContext } from './front-context.js';
import { FrontMetrics } from './front-metrics.js';
import { startingReason } from './health.js';
import { resolveHttpOptions, type HttpOptions, type ResolvedHttpOptions } from './http-options.js';
import { handleRequest, noteRefused } from './request/handle-request.js';
import { handleSocket } from './socket/handle-socket.js';
import { readCertificate, isSecure } from './tls/certificate.js';
import { followCertificate } from './tls/follow-certificate.js';
import { handleTunnel } from './tunnel/handle-tunnel.js';

export interface FrontOptions {
  /** Sends work to replicas; the caller closes the router. */
  readonly router: FindingRouter;
  readonly http?: HttpOptions;
  /** Called when a request or WebSocket has ended; `formatAccess` makes a log line of the entry. */
  readonly access?: (entry: AccessEntry) => void;
  /** Called when one has ended with a 5xx, or its response broke off. */
  readonly failed?: (entry: AccessEntry) => void;
  /** Counts requests and WebSockets; defaults to true. */
  readonly countsRequests?: boolean;
  /** Monotonic milliseconds; defaults to `performance.now`. */
  readonly now?: () => number;
  /** Where `SLUICE_HTTP_KEEP_ALIVE_TIMEOUT_S` is looked up; defaults to `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Where a front listens: a port (defaults to that of the options), or a handle it was sent. */
export type ListenTarget =
  | { readonly port?: number; readonly host?: string }
  | { readonly handle: object };

/** An HTTP server that routes by prefix and forwards requests to replicas. */
export interface Front {
  readonly http: ResolvedHttpOptions;
  /** Undefined until the front listens. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
  /** Rejects with {@link IngressError} `E_HTTP_LISTEN` when the front cannot listen there. */
  listen(options?: ListenTarget): Promise<void>;
  /** Takes a newer snapshot, for routes and the router alike; an older one is ignored. */
  update(snapshot: RoutingSnapshot): void;
  /**
   * Sets the wanted applications that have never run; defaults to none. The front is healthy once
   * there are none.
   */
  expect(awaited: readonly AwaitedApplication[]): void;
  /** The requests and WebSockets of this front, as metrics; empty when they are not counted. */
  metrics(): readonly MetricFamily[];
  /**
   * Tells probes from now on that the server stops, and clients in each answer that their connection ends.
   * Requests are served as before, those of new connections too.
   */
  leave(): void;
  /**
   * Accepts no more connections, which another front on the same port does now, and serves those that are
   * open until their clients have gone, or the time is over.
   */
  retire(time: DrainTime): Promise<void>;
  /** Answers every new connection 503 from now on, as `drain` does too. */
  turnAway(): void;
  /**
   * Finishes the requests and WebSockets under way, cuts the rest when the time is over, and resolves.
   * New connections are answered 503 until `close`.
   */
  drain(time: DrainTime): Promise<void>;
  /** Ends everything at once. */
  close(): Promise<void>;
}

/** Creates the front of an ingress. Throws {@link IngressError} for an invalid option. */
export function createFront(options: FrontOptions): Front {
  const http = resolveHttpOptions(options.http ?? {}, options.environment ?? process.env);
  const now = options.now ?? ((): number => performance.now());
  const metrics = options.countsRequests === false ? undefined : new FrontMetrics();
  const requests = new WaitingCount();
  const connections = new Map<Duplex, ClientConnection>();
  const accept = (carrier: Duplex): ClientConnection => {
    const connection = new ClientConnection(requests);
    connections.set(carrier, connection);
    // The end of a stream of HTTP/2 is the end of a request's body, not of its client.
    if (carrier instanceof Socket) carrier.once('end', () => connection.ended());
    if (context.isDraining) context.lateSockets.add(carrier);
    carrier.once('close', () => {
      connections.delete(carrier);
      connection.closed();
    });
    return connection;
  };
  const context: FrontContext = {
    router: options.router,
    http,
    now,
    access: options.access,
    failed: options.failed,
    metrics,
    timesRequests: metrics !== undefined || options.access !== undefined,
    connectionOf: ({ carrier }) => connections.get(carrier) ?? accept(carrier),
    readClient: createClientReader(http.trustedProxies),
    readPrefix: createPrefixReader(http.trustedProxies, http.rootPath),
    host: `${http.host}:${http.port}`,
    table: createRouteTable([]),
    snapshot: undefined,
    awaited: [],
    hasStarted: false,
    isLeaving: false,
    isDraining: false,
    isFinished: false,
    lateSockets: new WeakSet(),
    requests,
    bodies: new BodyBudget(http.maxCollectedBodyBytes, now),
    sockets: new OpenSet(),
  };
  const server = createServer(http);
  onConnection(server, accept);
  const unfollow = isSecure(http) ? followCertificate(server, http) : undefined;
  const draining = { server, serving: serve(server, context), connections, context };
  return {
    http,
    get address() {
      return addressOf(server);
    },
    async listen(where = {}) {
      await listen(server, where, http);
      const address = addressOf(server);
      if (address !== undefined) context.host = `${address.host}:${address.port}`;
    },
    update: (snapshot) => update(context, snapshot),
    expect: (awaited) => expect(context, awaited),
    metrics: () =>
      metrics?.families({ activeRequests: requests.value, openWebSockets: context.sockets.size }) ??
      [],
    leave: () => leave(draining),
    retire: (time) => retireFront(draining, time),
    turnAway: () => turnAway(draining),
    drain: (time) => drainFront(draining, time),
    async close() {
      unfollow?.();
      await closeFront(draining);
    },
  };
}

function createServer(http: ResolvedHttpOptions): Server {
  return createHttpServer({
    limits: {
      maxHeaderBytes: http.maxHeaderBytes,
      maxHeaderLines: http.maxHeaderLines,
      maxUrlBytes: http.maxUrlBytes,
      headersTimeoutS: http.headersTimeoutS,
      minBytesPerSecond: http.minBytesPerSecond,
      keepAliveTimeoutS: http.keepAliveTimeoutS,
    },
    tls: readCertificate(http),
  });
}

function serve(server: Server, context: FrontContext): Serving {
  const handler: NodeHandler = {
    handle: (exchange) => handleRequest(context, exchange),
    connect: (exchange) => handleSocket(context, exchange),
    upgrade: (arrival) => handleTunnel(context, arrival),
    refused: (request) => noteRefused(context, request),
  };
  return serveHttp(server, handler, {
    // A socket without a pong for two pings is closed.
    pingIntervalMs: (context.http.wsIdleTimeoutS * 1_000) / 2,
    compressionThresholdBytes: context.http.wsCompressionThresholdBytes,
  });
}

function update(context: FrontContext, snapshot: RoutingSnapshot): void {
  if (context.snapshot !== undefined && snapshot.version < context.snapshot.version) return;
  context.snapshot = snapshot;
  noteStart(context);
  route(context, snapshot);
}

/** Nobody may be asking when the start is over. */
function noteStart(context: FrontContext): void {
  context.hasStarted ||= startingReason(context) === undefined;
}

function expect(context: FrontContext, awaited: readonly AwaitedApplication[]): void {
  context.awaited = awaited;
  noteStart(context);
  if (context.snapshot !== undefined) route(context, context.snapshot);
}

function route(context: FrontContext, snapshot: RoutingSnapshot): void {
  const routed = withAwaited(snapshot, context.awaited);
  // The router comes first: a route must not lead to a deployment that the router does not know.
  context.router.update(routed);
  context.table = createRouteTable(routed.applications);
}

function listen(server: Server, where: ListenTarget, http: ResolvedHttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(listenError(error, where, http));
    server.once('error', fail);
    const done = (): void => {
      server.off('error', fail);
      resolve();
    };
    if ('handle' in where) server.listen(where.handle, done);
    else server.listen({ port: where.port ?? http.port, host: where.host ?? http.host }, done);
  });
}

function listenError(cause: Error, where: ListenTarget, http: ResolvedHttpOptions): IngressError {
  const place =
    'handle' in where
      ? 'the handle it was given'
      : `${where.host ?? http.host}:${where.port ?? http.port}`;
  const reason = 'code' in cause ? ADVICE[String(cause.code)] : undefined;
  return new IngressError(
    'E_HTTP_LISTEN',
    `cannot listen on ${place}: ${reason ?? cause.message}`,
    {
      cause,
    },
  );
}

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use. Stop what listens there, or choose another port (--port).',
  EACCES: 'this user may not use the port. Choose one above 1023 (--port).',
  EADDRNOTAVAIL: 'this machine does not have that address. Choose another host (--host).',
  ENOTFOUND: 'the host name is not known. Give an address of this machine (--host).',
};

function addressOf(server: Server): { readonly host: string; readonly port: number } | undefined {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') return undefined;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { host, port: address.port };
}
