import type { AddressInfo } from 'node:net';

import { compileApplication } from './compile/application.js';
import { rawHandler } from './compile/raw.js';
import { hasRoutes } from './decorators/record.js';
import { ListenError } from './errors.js';
import { guarded } from './guarded.js';
import type { ExchangeHandler } from './http/exchange.js';
import type { HttpRequest } from './http/request.js';
import { serveRequest } from './http/web-exchange.js';
import { describe } from './model/describe.js';
import type { AppOptions, Constructor } from './model/types.js';
import type { HttpLimits } from './node/limits.js';
import { createHttpServer } from './node/server.js';
import { serveHttp } from './node/serve.js';
import { OngoingWork } from './ongoing-work.js';

/** Where an application listens. */
export interface ListenOptions {
  /** The TCP port; 0 takes any free one. */
  readonly port: number;
  /** The address to bind; defaults to `127.0.0.1`. */
  readonly host?: string;
  /** The route prefix the application is mounted under, such as `/shop`; defaults to none. */
  readonly rootPath?: string;
  /** What the server takes from a client; each limit has a default of its own. */
  readonly limits?: Partial<HttpLimits>;
  /** Seconds between WebSocket pings; a socket without a pong for two of them is closed. Defaults to 20. */
  readonly pingIntervalS?: number;
}

/** A listening application. */
export interface Listening {
  /** `http://127.0.0.1:8000`, with the root path. */
  readonly url: string;
  /** The port that was taken. */
  readonly port: number;
  /** Stops listening, waits for ongoing requests (at most `drainTimeoutS`), then closes. */
  close(options?: CloseOptions): Promise<void>;
}

/** How an application stops. */
export interface CloseOptions {
  /** Seconds to wait for ongoing requests before they are cut off; defaults to 20. */
  readonly drainTimeoutS?: number;
}

/** An application served alone, without replicas. */
export interface App {
  /** Serves requests of any transport; the in-memory test client and the replicas call it. */
  readonly handler: ExchangeHandler;
  /** Rejects with {@link ListenError} when the address cannot be had. */
  listen(where: number | ListenOptions): Promise<Listening>;
  /** Serves one Web `Request` in memory. */
  fetch(request: Request): Promise<Response>;
  /** Closes whatever listens, as {@link Listening.close} does. */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Makes an application of a decorated class, of a class with `fetch(request)`, or of any handler.
 *
 * Throws `DefinitionError` with every mistake of the class.
 */
export function createApp(target: Constructor | ExchangeHandler, options: AppOptions = {}): App {
  const ongoing = new OngoingWork();
  const handler = ongoing.counting(toHandler(target, options));
  const listening = new Set<Listening>();
  return {
    handler,
    listen: async (where) => {
      const opened = await listen(handler, typeof where === 'number' ? { port: where } : where);
      const close = async (closing?: CloseOptions): Promise<void> => {
        listening.delete(own);
        await opened.close(ongoing, drainMs(closing));
      };
      const own: Listening = { url: opened.url, port: opened.port, close };
      listening.add(own);
      return own;
    },
    fetch: (request) => serveRequest(handler, request),
    close: async (closing) => {
      await Promise.all([...listening].map((each) => each.close(closing)));
      await ongoing.over(drainMs(closing));
    },
  };
}

function drainMs({ drainTimeoutS = 20 }: CloseOptions = {}): number {
  return drainTimeoutS * 1000;
}

function toHandler(target: Constructor | ExchangeHandler, options: AppOptions): ExchangeHandler {
  if (typeof target !== 'function') return guarded(target);
  const model = hasRoutes(target) ? describe(target, options) : undefined;
  const instance = new target();
  if (model !== undefined) return compileApplication(model, instance);
  if (isRaw(instance)) {
    const { maxBodyBytes } = options;
    return rawHandler((request) => instance.fetch(request), {
      ...(maxBodyBytes !== undefined && { maxBodyBytes }),
    });
  }
  // Says what is missing, with the fix.
  return compileApplication(describe(target, options), instance);
}

function isRaw(instance: object): instance is { fetch(request: HttpRequest): unknown } {
  return 'fetch' in instance && typeof instance.fetch === 'function';
}

interface Opened {
  readonly url: string;
  readonly port: number;
  close(ongoing: OngoingWork, drainTimeoutMs: number): Promise<void>;
}

async function listen(handler: ExchangeHandler, options: ListenOptions): Promise<Opened> {
  const { port, host = '127.0.0.1', rootPath = '', limits = {}, pingIntervalS } = options;
  const server = createHttpServer({ limits });
  const serving = serveHttp(server, handler, {
    rootPath,
    ...(pingIntervalS !== undefined && { pingIntervalMs: pingIntervalS * 1000 }),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new ListenError(host, port, cause)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actualPort = isAddress(address) ? address.port : port;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${actualPort}${rootPath}`,
    port: actualPort,
    close: async (ongoing, drainTimeoutMs) => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      serving.drain();
      await ongoing.over(drainTimeoutMs);
      // What is idle now is kept alive by its client alone.
      server.closeIdleConnections();
      await closedWithin(closed, FLUSH_MS);
      server.closeAllConnections();
      await closed;
    },
  };
}

// Long enough for the last responses to leave and for WebSockets to close.
const FLUSH_MS = 1000;

async function closedWithin(closed: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([closed, late]);
  clearTimeout(timer);
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
