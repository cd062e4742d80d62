import { CLOSE_FLUSH_MS, DEFAULT_HOST } from '../defaults.js';
import { ListenError } from '../errors.js';
import type { ExchangeHandler } from '../http/exchange.js';
import { settledWithin } from '../settled-within.js';
import type { ListenOptions, Listener } from '../types/listen-options.js';
import { type AcceptedSocket, type WebRuntime, WebServer } from './web-server.js';
import type { UpgradedSocket } from './web-wire.js';

/** Serves a handler by `Deno.serve`. Rejects with {@link ListenError} when it cannot listen. */
export async function listenOnDeno(
  handler: ExchangeHandler,
  options: ListenOptions,
): Promise<Listener> {
  const { port, host = DEFAULT_HOST, pingIntervalS = 20 } = options;
  const serving = new WebServer(handler, options, runtime(pingIntervalS));
  const stop = new AbortController();
  const server = attempt(host, port, () =>
    deno().serve(
      {
        port,
        hostname: host,
        signal: stop.signal,
        // Compression is a middleware of the application.
        automaticCompression: false,
        onListen: () => undefined,
      },
      (request, info) => serving.answer(request, info),
    ),
  );
  const drain = (): void => {
    serving.drain();
    // Deno's own shutdown would overtake the close frames, with a code of its own.
    setTimeout(() => void server.shutdown(), CLOSE_FRAMES_MS);
  };
  return {
    port: server.addr.port,
    drain,
    end: async () => {
      const isOver = await settledWithin(CLOSE_FLUSH_MS, server.finished);
      // Deno throws where nothing is left to abort.
      if (!isOver) stop.abort();
      await server.finished;
    },
  };
}

const CLOSE_FRAMES_MS = 20;

function runtime(pingIntervalS: number): WebRuntime<DenoInfo> {
  return {
    limitsHeads: false,
    addressOf: (_, info) => info.remoteAddr.hostname,
    waits: () => undefined,
    upgrade: (request, _, accepted) => upgrade(request, pingIntervalS, accepted),
  };
}

function upgrade(
  request: Request,
  pingIntervalS: number,
  { wire, headers }: AcceptedSocket,
): UpgradedSocket {
  const { socket, response } = deno().upgradeWebSocket(request, { idleTimeout: 2 * pingIntervalS });
  // Deno's own option fails for offers that are separated by a comma alone.
  for (const [name, value] of headers) response.headers.append(name, value);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => {
    wire.received(data instanceof ArrayBuffer ? new Uint8Array(data) : String(data));
  });
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => {
      wire.opened({
        bufferedBytes: () => socket.bufferedAmount,
        send: (message) => {
          if (socket.readyState === OPEN) socket.send(message);
        },
        close: (code, reason) => {
          if (socket.readyState === OPEN) socket.close(code, reason);
        },
      });
      resolve(true);
    });
    socket.addEventListener('close', ({ code = 1006, reason = '' }) => {
      resolve(false);
      wire.closed(code, reason);
    });
  });
  // `close` follows; without a listener, Deno would report the error as uncaught.
  socket.addEventListener('error', (event) => event.preventDefault());
  return { response, opened };
}

const OPEN = 1;

function attempt(host: string, port: number, listen: () => DenoServer): DenoServer {
  try {
    return listen();
  } catch (cause) {
    throw new ListenError(host, port, cause);
  }
}

interface DenoInfo {
  readonly remoteAddr: { readonly hostname: string };
}

interface DenoServer {
  readonly addr: { readonly port: number };
  readonly finished: Promise<void>;
  shutdown(): Promise<void>;
}

interface DenoSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  binaryType: string;
  addEventListener(
    type: 'open' | 'message' | 'close' | 'error',
    listener: (event: DenoSocketEvent) => void,
  ): void;
  send(message: string | Uint8Array): void;
  close(code: number, reason: string): void;
}

/** The members of all events of a socket. */
interface DenoSocketEvent {
  readonly data?: unknown;
  readonly code?: number;
  readonly reason?: string;
  preventDefault(): void;
}

interface DenoServeOptions {
  readonly port: number;
  readonly hostname: string;
  readonly signal: AbortSignal;
  readonly automaticCompression: boolean;
  onListen(): void;
}

interface Deno {
  serve(
    options: DenoServeOptions,
    handler: (request: Request, info: DenoInfo) => unknown,
  ): DenoServer;
  upgradeWebSocket(
    request: Request,
    options: { readonly idleTimeout: number },
  ): { readonly socket: DenoSocket; readonly response: Response };
}

/** The part of Deno's global object that is used here. */
function deno(): Deno {
  return Reflect.get(globalThis, 'Deno');
}
