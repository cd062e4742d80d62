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
import { CompressedWire } from './compressed-wire.js';
import { NodeWebSocketWire } from './wire.js';

/** The state that all WebSockets of a server share. */
export interface SocketContext {
  readonly rootPath: string;
  readonly sockets: OpenSockets;
  /** Messages of so many bytes are compressed; undefined for none. */
  readonly compressionThresholdBytes: number | undefined;
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
  readonly #context: SocketContext;
  readonly #early: Buffer[];
  #earlyBytes: number;
  #isAnswered = false;

  constructor(arrival: UpgradeArrival, context: SocketContext) {
    const { request, socket, target, head } = arrival;
    this.request = request;
    this.socket = socket;
    this.head = new NodeHead(request, target, context.rootPath);
    this.#context = context;
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
    const { sockets, compressionThresholdBytes } = this.#context;
    const server = await serverFor(options.maxMessageBytes, compressionThresholdBytes);
    if (this.abort.reason !== undefined || !this.socket.writable || !this.socket.readable) {
      throw new CancelledError('The client has left.', { requestId: this.head.requestId });
    }
    const headers = [REQUEST_ID, this.head.requestId, ...(options.headers ?? [])];
    this.#stopReading();
    const head = Buffer.concat(this.#early);
    choices.set(this.request, { subprotocol: options.subprotocol, headers });
    const socket = await this.#upgraded(server, head);
    sockets.add(socket, this.socket);
    // `ws` accepts no other extension.
    const Wire = socket.extensions === '' ? NodeWebSocketWire : CompressedWire;
    return new Wire(socket, this.socket);
  }

  /** `ws` answers an offer of extensions that it cannot read with 400, and calls nobody back. */
  #upgraded(server: WebSocketServer, head: Buffer): Promise<WebSocket> {
    return new Promise((resolve, reject) => {
      const refused = (): void =>
        reject(
          new CancelledError('The handshake was refused.', { requestId: this.head.requestId }),
        );
      this.socket.once('close', refused);
      server.handleUpgrade(this.request, this.socket, head, (socket) => {
        this.socket.off('close', refused);
        resolve(socket);
      });
    });
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
/** By the limit of messages and the threshold of compression. */
const servers = new Map<string, Promise<WebSocketServer>>();

function serverFor(
  maxMessageBytes: number,
  compressionThresholdBytes: number | undefined,
): Promise<WebSocketServer> {
  const key = `${maxMessageBytes} ${compressionThresholdBytes}`;
  const existing = servers.get(key);
  if (existing !== undefined) return existing;
  const server = makeServer(maxMessageBytes, compressionThresholdBytes);
  servers.set(key, server);
  return server;
}

async function makeServer(
  maxMessageBytes: number,
  compressionThresholdBytes: number | undefined,
): Promise<WebSocketServer> {
  // Loading `ws` takes a sixth of the start, so applications without WebSockets do not load it.
  const { WebSocketServer: Server } = await import('ws');
  const server = new Server({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessageBytes,
    // `maxPayload` holds for a message as it is once inflated, too.
    perMessageDeflate: compressionThresholdBytes !== undefined && {
      threshold: compressionThresholdBytes,
      // A dictionary that is kept between messages would cost 300 kB for each open socket.
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
    },
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
