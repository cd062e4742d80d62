import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { logError } from '../log.js';
import { DRAIN_CLOSE } from '../websocket/close-code.js';
import { answerClientError } from './client-error.js';
import type { ClientExchange } from './client-exchange.js';
import { isSecure, onHttp2Connection } from './connections.js';
import { NodeExchange, type NodeContext } from './node-exchange.js';
import type { HeadProblem } from '../http/head-problem.js';
import { checkHead, checkMessage } from './head.js';
import { allowHalfClose } from './half-close.js';
import { HeadEnd } from './head-end.js';
import type { Http2Sessions } from './http2/sessions.js';
import { OpenSockets } from './open-sockets.js';
import { type Upgrade, isWebSocketUpgrade, serveWithoutUpgrade } from './plain-upgrade.js';
import { afterResponses, isPipelined, responseOn, startInTurn } from './pipelining.js';
import { ProgressWatch } from './progress.js';
import { type RefusedRequest, refuseRequest, refuseUpgrade } from './refuse.js';
import { httpLimits } from './server.js';
import {
  NodeWebSocketExchange,
  type SocketContext,
  type UpgradeArrival,
  checkUpgrade,
} from './upgrade.js';

/**
 * Handles the requests of a `node:http` server.
 *
 * Every `ExchangeHandler` is one. A front needs the narrower types to reach the sockets.
 */
export interface NodeHandler {
  handle(exchange: ClientExchange): void | Promise<void>;
  connect(exchange: NodeWebSocketExchange): void | Promise<void>;
  /**
   * Called first for every upgrade. Returns true to take over the socket and the bytes received after
   * the head. The head has been checked, the WebSocket handshake has not.
   */
  upgrade?(arrival: UpgradeArrival): boolean;
  /** Called for each request that was answered without this handler: malformed, too long, too late. */
  refused?(request: RefusedRequest): void;
}

export interface ServeOptions {
  /** The route prefix of everything this server serves; defaults to `''`. */
  readonly rootPath?: string;
  /** Milliseconds between WebSocket pings; a socket without a pong for two is closed. Defaults to 20,000. */
  readonly pingIntervalMs?: number;
  /** Compresses WebSocket messages of at least so many bytes, for clients that can; defaults to none. */
  readonly compressionThresholdBytes?: number | undefined;
}

/** A server with its handler attached. */
export interface Serving {
  /** Makes every connection close after its next response. */
  closeAfterResponses(): void;
  /** Closes WebSockets with 1012, and every other connection after its next response. */
  drain(): void;
}

/** Gives the requests and upgrades of a server made by `createHttpServer` to a handler. */
export function serveHttp(
  server: Server,
  handler: NodeHandler,
  options: ServeOptions = {},
): Serving {
  const limits = httpLimits(server);
  const context: NodeContext & SocketContext = {
    limits,
    progress: new ProgressWatch({
      minBytesPerSecond: limits.minBytesPerSecond,
      graceMs: limits.progressGraceS * 1000,
    }),
    headEnd: new HeadEnd(limits.keepAliveTimeoutS * 1000),
    rootPath: options.rootPath ?? '',
    sockets: new OpenSockets(options.pingIntervalMs ?? PING_INTERVAL_MS),
    compressionThresholdBytes: options.compressionThresholdBytes,
    isDraining: false,
  };
  const receiveInTurn = (received: Received): void => {
    const { request, response } = received;
    if (!isPipelined(response)) receive(received, handler, context);
    else startInTurn(request, response, () => receive(received, handler, context));
  };
  const tell = (refused: RefusedRequest): void => handler.refused?.(refused);
  allowHalfClose(server);
  server.on('request', (request, response) => {
    receiveInTurn({ request, response, expectsContinue: false });
  });
  server.on('checkContinue', (request, response) => {
    receiveInTurn({ request, response, expectsContinue: true });
  });
  server.on('checkExpectation', (request, response) => {
    const received: Received = { request, response, expectsContinue: false };
    if (isPipelined(response)) {
      startInTurn(request, response, () => refuseHead(received, handler, EXPECTATION));
    } else {
      refuseHead(received, handler, EXPECTATION);
    }
  });
  server.on('connect', (request, socket) => {
    upgradeInTurn(socket, () => tell(refuseUpgrade(socket, CONNECT, request)));
  });
  server.on('upgrade', (request, socket, head) => {
    upgradeInTurn(socket, () => {
      upgrade({ request, socket, head }, handler, { context, server });
    });
  });
  server.on('clientError', (error, socket) => answerClientError(error, socket, { limits, tell }));
  const sessions = isSecure(server) ? openSessions(handler, context) : undefined;
  onHttp2Connection(server, (socket) => void sessions?.then((open) => open.serve(socket)));
  const closeAfterResponses = (): void => {
    context.isDraining = true;
    void sessions?.then((open) => open.drain());
  };
  return {
    closeAfterResponses,
    drain: () => {
      closeAfterResponses();
      context.sockets.closeAll(DRAIN_CLOSE.code, DRAIN_CLOSE.reason);
    },
  };
}

const PING_INTERVAL_MS = 20_000;

const EXPECTATION: HeadProblem = {
  status: 417,
  detail: "Only 'Expect: 100-continue' is supported.",
};
const CONNECT: HeadProblem = { status: 405, detail: 'CONNECT is not supported: this is no proxy.' };

interface Received {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly expectsContinue: boolean;
}

function receive(received: Received, handler: NodeHandler, context: NodeContext): void {
  const { request, response } = received;
  if (request.url === '*' && request.method === 'OPTIONS') {
    const problem = checkMessage(request, context.limits);
    return problem === undefined
      ? answerAsterisk(response)
      : refuseHead(received, handler, problem);
  }
  const target = checkHead(request, context.limits);
  if (target.status !== undefined) return refuseHead(received, handler, target);
  const { expectsContinue } = received;
  const exchange = new NodeExchange({ request, response, target, expectsContinue }, context);
  try {
    // The handler's promise never rejects. Awaiting it would cost each request another promise.
    void handler.handle(exchange);
  } catch (error) {
    giveUp(exchange, error);
  }
}

function refuseHead(
  { request, response }: Received,
  handler: NodeHandler,
  problem: HeadProblem,
): void {
  const refused = refuseRequest(request, response, problem);
  handler.refused?.(refused);
}

// `node:http` detaches the connection at an upgrade, even while earlier requests on it still wait for
// their responses.
function upgradeInTurn(socket: Duplex, start: () => void): void {
  if (responseOn(socket) === undefined) return start();
  const drop = (): void => void socket.destroy();
  socket.on('error', drop);
  return afterResponses(socket, () => {
    socket.off('error', drop);
    if (socket.writable) start();
  });
}

function upgrade(
  received: Upgrade,
  handler: NodeHandler,
  { context, server }: { readonly context: NodeContext & SocketContext; readonly server: Server },
): void {
  const { request, socket } = received;
  const target = checkHead(request, context.limits);
  const refuse = (problem: HeadProblem): void => {
    const refused = refuseUpgrade(socket, problem, request);
    handler.refused?.(refused);
  };
  if (target.status !== undefined) return refuse(target);
  if (handler.upgrade?.({ ...received, target }) === true) return undefined;
  if (!isWebSocketUpgrade(request)) return serveWithoutUpgrade(server, received);
  const problem = checkUpgrade(request);
  if (problem !== undefined) return refuse(problem);
  const exchange = new NodeWebSocketExchange({ ...received, target }, context);
  try {
    handler.connect(exchange)?.catch((error: unknown) => giveUp(exchange, error));
  } catch (error) {
    giveUp(exchange, error);
  }
}

/** The sessions of clients that chose HTTP/2, whose code no other server loads. */
async function openSessions(handler: NodeHandler, context: NodeContext): Promise<Http2Sessions> {
  const { Http2Sessions: Sessions } = await import('./http2/sessions.js');
  return new Sessions(
    {
      handle(exchange) {
        try {
          void handler.handle(exchange);
        } catch (error) {
          giveUp(exchange, error);
        }
      },
      refused: (request) => handler.refused?.(request),
    },
    context,
  );
}

// Handlers turn failures into responses. A handler that throws must not take the server down.
function giveUp(exchange: ClientExchange | NodeWebSocketExchange, error: unknown): void {
  logError('A handler failed without an answer', { requestId: exchange.head.requestId, error });
  exchange.destroy();
}

// RFC 9110 §9.3.7: `OPTIONS *` asks about the server as a whole.
function answerAsterisk(response: ServerResponse): void {
  response.writeHead(204, ['allow', 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT']);
  response.end();
}
