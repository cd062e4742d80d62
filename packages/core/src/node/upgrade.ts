import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import type { WebSocket, WebSocketServer } from 'ws';

import { MAX_EARLY_BYTES } from '../defaults.js';
import { CancelledError } from '../errors.js';
import { AbortState } from '../http/abort-state.js';
import type { AcceptOptions, RawHeaders, WebSocketExchange } from '../http/exchange.js';
import { toRawHeaders } from '../http/headers.js';
import { REQUEST_ID } from '../http/request-id.js';
import type { HeadProblem } from '../http/head-problem.js';
import { checkHandshake, offeredProtocols } from '../http/handshake.js';
import type { Target } from './head.js';
import { NodeHead } from './node-head.js';
import type { OpenSockets } from './open-sockets.js';
import type { Upgrade } from './plain-upgrade.js';
import { endWithResponse } from './refuse.js';
import { NodeWebSocketWire } from './wire.js';

/** The state that all WebSockets of a server share. */
export interface SocketContext {
  readonly rootPath: string;
  readonly sockets: OpenSockets;
}

/** A handshake as `node:http` reported it, with its parsed target. */
export interface UpgradeArrival extends Upgrade {
  readonly target: Target;
}

/** Checks a WebSocket handshake (RFC 6455 §4.2.1); returns the refusal of an invalid one. */
export function checkUpgrade(request: IncomingMessage): HeadProblem | undefined {
  const { headers } = request;
  if (request.method !== 'GET' || request.httpVersion !== '1.1') {
    return { status: 400, detail: 'A WebSocket handshake is a GET in HTTP/1.1.' };
  }
  return checkHandshake((name) => headers[name]?.toString());
}

/** A WebSocket handshake over `node:http` and `ws` that has passed {@link checkUpgrade}. */
export class NodeWebSocketExchange implements WebSocketExchange {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: NodeHead;
  readonly abort: AbortState = new AbortState();
  readonly #sockets: OpenSockets;
  readonly #early: Buffer[];
  #earlyBytes: number;
  #isAnswered = false;

  constructor(arrival: UpgradeArrival, context: SocketContext) {
    const { request, socket, target, head } = arrival;
    this.request = request;
    this.socket = socket;
    this.head = new NodeHead(request, target, context.rootPath);
    this.#sockets = context.sockets;
    this.#early = [head];
    this.#earlyBytes = head.byteLength;
    // Keeps reading, so that a client that leaves before the response is noticed.
    socket.on('data', this.#keepEarly).on('end', this.#onEnd).on('error', this.#onEnd);
    socket.once('close', () => this.abort.abort('disconnect'));
  }

  get subprotocols(): readonly string[] {
    return offeredProtocols(this.request.headers['sec-websocket-protocol']);
  }

  async accept(options: AcceptOptions): Promise<NodeWebSocketWire> {
    if (this.#isAnswered) throw new TypeError('This handshake has already been answered.');
    this.#isAnswered = true;
    const server = await serverFor(options.maxMessageBytes);
    if (this.abort.reason !== undefined || !this.socket.writable || !this.socket.readable) {
      throw new CancelledError('The client has left.', { requestId: this.head.requestId });
    }
    const headers = [REQUEST_ID, this.head.requestId, ...(options.headers ?? [])];
    this.#stopReading();
    const head = Buffer.concat(this.#early);
    const socket = await new Promise<WebSocket>((resolve) => {
      choices.set(this.request, { subprotocol: options.subprotocol, headers });
      server.handleUpgrade(this.request, this.socket, head, resolve);
    });
    this.#sockets.add(socket, this.socket);
    return new NodeWebSocketWire(socket, this.socket);
  }

  refuse(status: number, headers: RawHeaders, body: string): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    const own = [REQUEST_ID, this.head.requestId];
    endWithResponse(this.socket, { status, headers: [...headers, ...own], body });
  }

  destroy(): void {
    this.socket.destroy();
  }

  readonly #keepEarly = (chunk: Buffer): void => {
    this.#early.push(chunk);
    this.#earlyBytes += chunk.byteLength;
    // RFC 6455 §4.1: a client must not send anything before the response.
    if (this.#earlyBytes > MAX_EARLY_BYTES) this.socket.destroy();
  };

  readonly #onEnd = (): void => {
    this.socket.destroy();
  };

  #stopReading(): void {
    this.socket.off('data', this.#keepEarly).off('end', this.#onEnd).off('error', this.#onEnd);
    this.socket.pause();
  }
}

interface Choice {
  readonly subprotocol: string | undefined;
  readonly headers: RawHeaders;
}

// The callbacks of `ws` receive only the request, so the choice of `accept` is stored by request.
const choices = new WeakMap<IncomingMessage, Choice>();
const servers = new Map<number, Promise<WebSocketServer>>();

function serverFor(maxMessageBytes: number): Promise<WebSocketServer> {
  const existing = servers.get(maxMessageBytes);
  if (existing !== undefined) return existing;
  const server = makeServer(maxMessageBytes);
  servers.set(maxMessageBytes, server);
  return server;
}

async function makeServer(maxMessageBytes: number): Promise<WebSocketServer> {
  // Loading `ws` takes a sixth of the start, so applications without WebSockets do not load it.
  const { WebSocketServer: Server } = await import('ws');
  const server = new Server({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessageBytes,
    // Compression costs 300 kB per socket and lets 1 kB of input expand to all of `maxPayload`.
    perMessageDeflate: false,
    handleProtocols: (_, request) => choices.get(request)?.subprotocol ?? false,
  });
  server.on('headers', (lines: string[], request: IncomingMessage) => {
    const headers = choices.get(request)?.headers ?? [];
    for (let index = 0; index < headers.length; index += 2) {
      const [name = '', value = ''] = toRawHeaders([
        [headers[index] ?? '', headers[index + 1] ?? ''],
      ]);
      lines.push(`${name}: ${value}`);
    }
  });
  return server;
}
