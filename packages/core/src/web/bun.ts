import { CLOSE_FLUSH_MS, DEFAULT_HOST, DEFAULT_HTTP_LIMITS } from '../defaults.js';
import { ListenError } from '../errors.js';
import type { ExchangeHandler } from '../http/exchange.js';
import { settledWithin } from '../settled-within.js';
import type { ListenOptions, Listener } from '../types/listen-options.js';
import { type WebRuntime, WebServer } from './web-server.js';
import type { RuntimeSocket, WebWire } from './web-wire.js';

/** Serves a handler by `Bun.serve`. Rejects with {@link ListenError} when it cannot listen. */
export async function listenOnBun(
  handler: ExchangeHandler,
  options: ListenOptions,
): Promise<Listener> {
  const { port, host = DEFAULT_HOST, pingIntervalS = 20, limits } = options;
  const { keepAliveTimeoutS } = { ...DEFAULT_HTTP_LIMITS, ...limits };
  const serving = new WebServer(handler, options, RUNTIME);
  const bunServer = attempt(host, port, () =>
    bun().serve({
      port,
      hostname: host,
      development: false,
      // Outside of development Bun would share the port with whatever listens there.
      reusePort: false,
      idleTimeout: inBunSeconds(keepAliveTimeoutS),
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch: (request, server) => serving.answer(request, server),
      websocket: {
        maxPayloadLength: MAX_PAYLOAD_BYTES,
        idleTimeout: inBunSeconds(2 * pingIntervalS),
        sendPings: true,
        perMessageDeflate: false,
        open: (socket) => socket.data.opened(asRuntimeSocket(socket)),
        message: (socket, message) => socket.data.received(message),
        drain: (socket) => socket.data.hasDrained(),
        close: (socket, code, reason) => socket.data.closed(code, reason),
      },
    }),
  );
  let stopped: Promise<void> | undefined;
  const drain = (): void => {
    stopped ??= bunServer.stop(false);
    serving.drain();
  };
  return {
    port: bunServer.port,
    drain,
    end: async () => {
      drain();
      bunServer.closeIdleConnections?.();
      await settledWithin(CLOSE_FLUSH_MS, stopped ?? Promise.resolve());
      await bunServer.stop(true);
    },
  };
}

// A limit of the server as a whole; each socket closes with 1009 above the limit of its operation.
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

const RUNTIME: WebRuntime<BunServer> = {
  // 16 KiB, unless `bun --max-http-header-size` says otherwise.
  limitsHeads: true,
  addressOf: (request, server) => server.requestIP(request)?.address,
  // Bun closes a connection that is silent for `idleTimeout`, even while a handler is at work.
  waits: (request, server) => server.timeout(request, 0),
  upgrade: (request, server, { wire, headers }) => {
    const isUpgraded = server.upgrade(request, { data: wire, headers });
    return isUpgraded ? { response: undefined, opened: Promise.resolve(true) } : undefined;
  },
};

function attempt(host: string, port: number, listen: () => BunServer): BunServer {
  try {
    return listen();
  } catch (cause) {
    throw new ListenError(host, port, cause);
  }
}

/** Bun takes whole seconds, at most 255. */
function inBunSeconds(seconds: number): number {
  return Math.min(255, Math.max(1, Math.ceil(seconds)));
}

function asRuntimeSocket(socket: BunSocket): RuntimeSocket {
  return {
    bufferedBytes: () => socket.getBufferedAmount(),
    send: (message) => void socket.send(message),
    close: (code, reason) => socket.close(code, reason),
  };
}

interface BunSocket {
  readonly data: WebWire;
  send(message: string | Uint8Array): number;
  close(code: number, reason: string): void;
  getBufferedAmount(): number;
}

interface BunServer {
  readonly port: number;
  requestIP(request: Request): { readonly address: string } | null;
  timeout(request: Request, seconds: number): void;
  upgrade(
    request: Request,
    options: { readonly data: WebWire; readonly headers: Headers },
  ): boolean;
  closeIdleConnections?(): void;
  stop(closeActiveConnections: boolean): Promise<void>;
}

interface BunServeOptions {
  readonly port: number;
  readonly hostname: string;
  readonly development: boolean;
  readonly reusePort: boolean;
  readonly idleTimeout: number;
  readonly maxRequestBodySize: number;
  fetch(request: Request, server: BunServer): unknown;
  readonly websocket: {
    readonly maxPayloadLength: number;
    readonly idleTimeout: number;
    readonly sendPings: boolean;
    readonly perMessageDeflate: boolean;
    open(socket: BunSocket): void;
    message(socket: BunSocket, message: string | Uint8Array): void;
    drain(socket: BunSocket): void;
    close(socket: BunSocket, code: number, reason: string): void;
  };
}

/** The part of Bun's global object that is used here. */
function bun(): { serve(options: BunServeOptions): BunServer } {
  return Reflect.get(globalThis, 'Bun');
}
