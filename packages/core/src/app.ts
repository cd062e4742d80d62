import type { AddressInfo } from 'node:net';

import { AppLife } from './app-life.js';
import {
  type BoundApplication,
  construct,
  isBound,
  refuseMissingArguments,
  routedOf,
  userConfigOf,
} from './bound.js';
import { classHandler } from './class-handler.js';
import { compileApplication } from './compile/application.js';
import { rawHandler } from './compile/raw.js';
import { DEFAULT_DRAIN_TIMEOUT_S, DEFAULT_HOST } from './defaults.js';
import { hasRoutes } from './decorators/read-records.js';
import { isRouter } from './decorators/router.js';
import { ListenError } from './errors.js';
import { guarded } from './guarded.js';
import type { ExchangeHandler } from './http/exchange.js';
import { noUrls, urlTarget } from './http/urls.js';
import { serveRequest } from './http/web-exchange.js';
import { Lifespans } from './lifespans.js';
import { lifecycleOf } from './lifecycle.js';
import { Mounts } from './mounts.js';
import { urlsOf } from './model/urls.js';
import { rememberModel } from './model/describe-mounts.js';
import { type DescribeOptions, describe } from './model/describe.js';
import type { AppModel } from './model/app-model.js';
import type { AppOptions } from './app-options.js';
import type { Constructor } from './types/constructor.js';
import type { DependencyOverride } from './types/dependency.js';
import type { RouterLike } from './router-options.js';
import type { HttpLimits } from './types/limits.js';
import type { MethodName, UrlArguments, UrlOptions, UrlParams } from './types/url-for.js';
import type { WithoutInjected } from './types/without-injected.js';
import { createHttpServer } from './node/server.js';
import { Singletons, withSingletons } from './singletons.js';
import { serveHttp } from './node/serve-http.js';
import { OngoingWork } from './ongoing-work.js';
import { settledWithin } from './settled-within.js';

/** Where an application listens. */
export interface ListenOptions {
  /** The TCP port; 0 takes any free one. */
  readonly port: number;
  /** The address to bind; defaults to `127.0.0.1`. */
  readonly host?: string;
  /** The route prefix the application is mounted under, such as `/shop`; defaults to none. */
  readonly rootPath?: string;
  /** The limits on requests; each limit has a default of its own. */
  readonly limits?: Partial<HttpLimits>;
  /** Seconds between WebSocket pings; a socket without a pong for two of them is closed. Defaults to 20. */
  readonly pingIntervalS?: number;
}

/** A listening application. */
export interface Listening {
  /** `http://127.0.0.1:8000`, with the root path. */
  readonly url: string;
  /** The port the application listens on. */
  readonly port: number;
  /**
   * Stops listening and waits for ongoing requests, at most `drainTimeoutS`. The last listener to
   * close closes the application: its `close` hook runs.
   */
  close(options?: CloseOptions): Promise<void>;
}

/** How an application stops. */
export interface CloseOptions {
  /** Seconds to wait for ongoing requests before they are cut off; defaults to 20. */
  readonly drainTimeoutS?: number;
}

/** An application served alone, without replicas. */
export interface App {
  /**
   * Serves requests of any transport, after `init`. The in-memory test client calls it, and so do
   * replicas.
   */
  readonly handler: ExchangeHandler;
  /**
   * Runs `init`, if that has not happened, and `reconfigure` where there is a `userConfig`.
   *
   * `listen` and the first request do so too. Rejects with the error of the hook.
   */
  start(): Promise<void>;
  /**
   * Starts the application, then listens. Rejects with {@link ListenError} when it cannot listen on
   * the address, and with the error of `init`.
   */
  listen(where: number | ListenOptions): Promise<Listening>;
  /**
   * The path of an operation or a WebSocket: `urlFor(Items, 'item', { id: 3 })` is `/items/3`, without the
   * root path; by its id, `urlFor('item', { id: 3 })`. A request's `urlFor` makes absolute URLs.
   *
   * Throws `UrlError` for a method without a route, and for other parameters than those in its path.
   */
  urlFor<C extends Constructor, M extends MethodName<C>>(
    type: C,
    method: M,
    ...rest: UrlArguments<C, M>
  ): string;
  /** The path of an operation by its id, or by the name of its function. */
  urlFor(operation: string, params?: UrlParams, options?: UrlOptions): string;
  /** Starts the application, then serves one Web `Request` in memory. */
  fetch(request: Request): Promise<Response>;
  /** Closes every listener as {@link Listening.close} does, and runs the `close` hook, once. */
  close(options?: CloseOptions): Promise<void>;
}

/** Options of {@link createApp} for a class. */
export interface CreateAppOptions<
  A extends readonly unknown[] = readonly unknown[],
> extends AppOptions {
  /** The arguments of the class's constructor; defaults to none, an error at start where it takes some. */
  readonly args?: A;
  /**
   * Dependencies to replace, for tests: `[[currentUser, () => alice]]`. A replacement takes its own
   * values of the request. Defaults to none.
   */
  readonly overrides?: readonly DependencyOverride[];
}

/** Makes `args` optional only for a constructor that needs none. */
type OptionsFor<C extends Constructor> =
  [] extends WithoutInjected<ConstructorParameters<C>>
    ? [options?: CreateAppOptions<WithoutInjected<ConstructorParameters<C>>>]
    : [
        options: CreateAppOptions<WithoutInjected<ConstructorParameters<C>>> & {
          readonly args: unknown;
        },
      ];

/**
 * Makes an application of a decorated class, of a router, of a class with `fetch(request)`, of the result of
 * `bind`, or of any handler.
 *
 * The hooks of the class run as in a replica: `init` before the first request, `reconfigure` with
 * the `userConfig` of `@Deployment` or `bind(...).options()`, `close` at the end. Throws
 * `DefinitionError` with every mistake of the class, and for constructor arguments that are missing
 * or are bound deployments: pass an object with their methods instead.
 */
export function createApp<C extends Constructor>(type: C, ...options: OptionsFor<C>): App;
export function createApp(
  target: RouterLike | BoundApplication | ExchangeHandler,
  options?: Omit<CreateAppOptions, 'args'>,
): App;
export function createApp(
  target: Constructor | RouterLike | BoundApplication | ExchangeHandler,
  options: CreateAppOptions = {},
): App {
  const ongoing = new OngoingWork();
  const { handler: served, life, model } = serve(target, options);
  const handler = ongoing.counting(served);
  const listening = new Set<Listening>();
  const urls = model && urlsOf(model);
  const app: App = {
    handler,
    start: () => life.start(),
    listen: async (where) => {
      if (!life.isReady) await life.start();
      const opened = await listen(handler, typeof where === 'number' ? { port: where } : where);
      const close = async (closing?: CloseOptions): Promise<void> => {
        listening.delete(own);
        await opened.close(ongoing, drainMs(closing));
        if (listening.size === 0) await life.close();
      };
      const own: Listening = { url: opened.url, port: opened.port, close };
      listening.add(own);
      return own;
    },
    urlFor: (...args: readonly unknown[]) => {
      if (urls === undefined) throw noUrls();
      return urls(urlTarget(args)).path;
    },
    fetch: async (request) => {
      if (!life.isReady) await life.start();
      return serveRequest(handler, request);
    },
    close: async (closing) => {
      await Promise.all([...listening].map((each) => each.close(closing)));
      await ongoing.over(drainMs(closing));
      await life.close();
    },
  };
  rememberModel(app, model);
  return app;
}

function drainMs({ drainTimeoutS = DEFAULT_DRAIN_TIMEOUT_S }: CloseOptions = {}): number {
  return drainTimeoutS * 1000;
}

interface Served {
  readonly handler: ExchangeHandler;
  readonly life: AppLife;
  /** Undefined for an application whose operations nobody knows. */
  readonly model?: AppModel | undefined;
}

function serve(
  target: Constructor | RouterLike | BoundApplication | ExchangeHandler,
  { args, ...options }: CreateAppOptions,
): Served {
  if (isRouter(target)) return serveRouter(target, options);
  if (typeof target === 'function') {
    if (args === undefined) refuseMissingArguments(target);
    return serveClass(target, options, { args: args ?? [], userConfig: userConfigOf(target) });
  }
  if (!isBound(target)) return withoutHooks(guarded(target));
  const bound = target.target;
  if (bound.kind === 'class') {
    const userConfig = userConfigOf(bound.type, target);
    return serveClass(bound.type, options, { args: target.args, userConfig });
  }
  const routed = routedOf(target);
  if (routed !== undefined) return serveRouter(routed.router, { ...routed.options, ...options });
  return withoutHooks(
    rawHandler((request) => Reflect.apply(bound.run, undefined, [request]), options),
  );
}

function withoutHooks(handler: ExchangeHandler): Served {
  return { handler, life: new AppLife('It', lifecycleOf(undefined, undefined, ''), null) };
}

function serveRouter(router: RouterLike, options: DescribeOptions): Served {
  const model = describe(router, options);
  const singletons = new Singletons(options.overrides);
  singletons.addThoseOf(model);
  const mounts = new Mounts(model, singletons);
  const lifespans = new Lifespans(model.options.lifespan);
  const own = withSingletons(lifecycleOf(undefined, undefined, ''), singletons);
  const hooks = lifespans.around(mounts.around(own));
  const life = new AppLife(model.title, hooks, null);
  const compiled = compileApplication(model, singletons.instances, mounts.handlers);
  const handler = lifespans.serve(compiled);
  return { handler: life.isReady && !hooks.hasDispose ? handler : life.gate(handler), life, model };
}

function serveClass(
  type: Constructor,
  options: DescribeOptions,
  made: { readonly args: readonly unknown[]; readonly userConfig: unknown },
): Served {
  const model = hasRoutes(type) || hasFurther(options) ? describe(type, options) : undefined;
  const singletons = new Singletons(options.overrides);
  const instance = construct(type, made.args, singletons);
  singletons.add(type, instance);
  if (model !== undefined) singletons.addThoseOf(model);
  const mounts = new Mounts(model, singletons);
  const lifespans =
    options.lifespan === undefined ? Lifespans.of(type) : new Lifespans(options.lifespan);
  const own = withSingletons(lifecycleOf(type, instance, type.name), singletons);
  const hooks = lifespans.around(mounts.around(own));
  const life = new AppLife(type.name, hooks, made.userConfig);
  const { instances } = singletons;
  const mounted = mounts.handlers;
  const served = classHandler(type, { model, instance, instances, mounted, options });
  const handler = lifespans.serve(served);
  return { handler: life.isReady && !hooks.hasDispose ? handler : life.gate(handler), life, model };
}

/** True for options that bring routes of their own. */
function hasFurther({ routers = [], mounts = {}, hosts = {} }: AppOptions): boolean {
  return routers.length + Object.keys(mounts).length + Object.keys(hosts).length > 0;
}

interface Opened {
  readonly url: string;
  readonly port: number;
  close(ongoing: OngoingWork, drainTimeoutMs: number): Promise<void>;
}

async function listen(handler: ExchangeHandler, options: ListenOptions): Promise<Opened> {
  const { port, host = DEFAULT_HOST, rootPath = '', limits = {}, pingIntervalS } = options;
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
      // All requests are over: idle connections are open only for a next request of their clients.
      server.closeIdleConnections();
      await settledWithin(FLUSH_MS, closed);
      server.closeAllConnections();
      await closed;
    },
  };
}

// Time for the last responses to leave and for WebSockets to close.
const FLUSH_MS = 1000;

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
