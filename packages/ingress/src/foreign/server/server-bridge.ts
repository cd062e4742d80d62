import {
  createServer,
  request as httpRequest,
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type Server,
} from 'node:http';

import type { Exchange, RequestHead } from '@sluice/core';
import {
  AbortState,
  createScope,
  runInScope,
  type BodySource,
  type TracedHead,
} from '@sluice/core/internal';

import { applicationFields, mount } from '../application-head.js';
import { onClientGone } from '../client-gone.js';
import { mountHeaders, mountedUrl } from '../mounted-url.js';
import { UNLIMITED, type NodeTarget } from '../node-target.js';
import { MemorySocket, type Caller } from './socket-pair.js';
import { relay } from './relay.js';

/**
 * Serves a Node application through HTTP.
 *
 * Each request is written to a real `http.Server` over a connection in memory, and its response is read
 * back from it. The application only meets Node's own requests, responses and sockets; streaming,
 * backpressure in both directions, aborts and upgrades are Node's.
 */
export class ServerBridge {
  readonly #server: Server;
  readonly #target: NodeTarget;
  readonly #agent = new MemoryAgent((socket) => this.#server.emit('connection', socket));

  constructor(target: NodeTarget) {
    this.#target = target;
    this.#server = createServer(
      { ...UNLIMITED, maxHeaderSize: 256 * 1024 },
      (request, response) => {
        enter(request, () => target.request(request, response));
      },
    );
    this.#server.maxHeadersCount = 0;
  }

  handle(exchange: Exchange): Promise<void> {
    const { url } = mountedUrl(exchange.head);
    const request = httpRequest({
      agent: this.#agent,
      method: exchange.head.method,
      path: url,
      headers: applicationFields(exchange),
    });
    announce(request, exchange.head, exchange.abort);
    const removeAbort = onClientGone(exchange, () => request.destroy());
    if (exchange.body !== undefined) void sendBody(exchange.body, request);
    else request.end();
    return new Promise((resolve) => {
      request.once('response', (response) => relay(response, exchange));
      // An application that destroys its socket gives no answer, and the client sees the same.
      request.once('error', () => exchange.reply.destroy());
      request.once('close', () => {
        removeAbort();
        resolve();
      });
    });
  }

  /** Sends a handshake to the application; resolves with its request under way. */
  upgrade(head: RequestHead): ClientRequest {
    this.#takeUpgrades();
    const { url } = mountedUrl(head);
    const request = httpRequest({
      // A connection of its own, over which no other request is sent.
      createConnection: () => this.#agent.createConnection(),
      method: head.method,
      path: url,
      headers: [
        ...head.rawHeaders,
        ...mountHeaders(head).flat(),
        'Connection',
        'Upgrade',
        'Upgrade',
        'websocket',
      ],
    });
    // The end of the connection tells the application that its client has left.
    announce(request, head, new AbortState());
    request.end();
    return request;
  }

  close(): void {
    this.#agent.destroy();
  }

  // Node treats a handshake as a plain request while nothing listens for upgrades, and so must the bridge.
  #takeUpgrades(): void {
    this.#server.removeAllListeners('upgrade');
    const upgrade = this.#target.upgrade();
    if (upgrade === undefined) return;
    this.#server.on('upgrade', (request, socket, head) => {
      enter(request, () => upgrade(request, socket, head));
    });
  }
}

/** Opens a connection in memory for each request that finds no idle one. */
class MemoryAgent extends Agent {
  readonly #connected: (socket: MemorySocket) => void;

  constructor(connected: (socket: MemorySocket) => void) {
    super({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
    this.#connected = connected;
  }

  override createConnection(): MemorySocket {
    const [client, server] = MemorySocket.pair();
    this.#connected(server);
    return client;
  }
}

// A connection carries one request at a time, so the facts about its caller can be kept on it.
function announce(request: ClientRequest, head: RequestHead, abort: AbortState): void {
  const { originalUrl, baseUrl } = mountedUrl(head);
  const { requestId } = head;
  const { span }: TracedHead = head;
  const scope = createScope({
    head: { requestId, header: (name) => head.header(name), span },
    abort,
  });
  const caller: Caller = {
    remoteAddress: head.remoteAddress,
    encrypted: head.scheme === 'https',
    originalUrl,
    baseUrl,
    run: (handler) => runInScope(scope, handler),
  };
  request.once('socket', (socket) => {
    if (socket instanceof MemorySocket) socket.announce(caller);
  });
  request.once('close', () => void scope.remainingWork());
}

/** Sets the mount point of the request, and runs the application in the scope of its caller. */
function enter(request: IncomingMessage, run: () => void): void {
  const caller = request.socket instanceof MemorySocket ? request.socket.caller : undefined;
  if (caller === undefined) return run();
  mount(request, caller);
  return caller.run(run);
}

async function sendBody(body: BodySource, request: ClientRequest): Promise<void> {
  try {
    for await (const chunk of body.stream(Number.POSITIVE_INFINITY)) {
      if (request.destroyed) return;
      if (!request.write(chunk)) await drainedOrClosed(request);
    }
    request.end();
  } catch {
    // The body ended early: the application must see an incomplete request, not a short one.
    request.destroy();
  }
}

function drainedOrClosed(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      request.off('drain', settle);
      request.off('close', settle);
      resolve();
    };
    request.on('drain', settle);
    request.on('close', settle);
  });
}
