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
import { guarded } from './guarded.js';
import { authorityOf } from './http/host.js';
import { AbortState } from './http/abort-state.js';
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
import type { ListenOptions, Listener } from './types/listen-options.js';
import type { MethodName, UrlArguments, UrlOptions, UrlParams } from './types/url-for.js';
import type { WithoutInjected } from './types/without-injected.js';
import { listenOnNode } from './node/listen.js';
import { Singletons, withSingletons } from './singletons.js';
import { OngoingWork } from './ongoing-work.js';
import type { StreamPlace } from './compile/resumable/kept-streams.js';

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
  /** As above, for the request of a URL or a path: `fetch('/items', { method: 'POST' })`, at `http://localhost`. */
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
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
  const closing = new AbortState();
  const { handler: served, life, model } = serve(target, { ...options, place: { closing } });
  const endStreams = async (): Promise<void> => {
    if (!closing.hasListener) return;
    closing.abort('shutdown');
    await ongoing.over(STREAM_END_MS);
  };
  const handler = ongoing.counting(served);
  const listening = new Set<Listening>();
  const urls = model && urlsOf(model);
  const app: App = {
    handler,
    start: () => life.start(),
    listen: async (where) => {
      if (!life.isReady) await life.start();
      const at: ListenOptions = typeof where === 'number' ? { port: where } : where;
      const opened = await open(handler, at);
      const close = async (how?: CloseOptions): Promise<void> => {
        listening.delete(own);
        opened.drain();
        // A client that leaves from now on cannot connect again.
        if (listening.size === 0) closing.tell('shutdown');
        await ongoing.over(drainMs(how));
        await opened.end();
        if (listening.size > 0) return;
        await endStreams();
        await life.close();
      };
      const own: Listening = { url: urlOf(at, opened.port), port: opened.port, close };
      listening.add(own);
      return own;
    },
    urlFor: (...args: readonly unknown[]) => {
      if (urls === undefined) throw noUrls();
      return urls(urlTarget(args)).path;
    },
    fetch: async (asked: Request | string | URL, init?: RequestInit) => {
      if (!life.isReady) await life.start();
      const isUrl = typeof asked === 'string' || asked instanceof URL;
      return serveRequest(handler, isUrl ? new Request(new URL(asked, LOCAL), init) : asked);
    },
    close: async (how) => {
      await Promise.all([...listening].map((each) => each.close(how)));
      closing.tell('shutdown');
      await ongoing.over(drainMs(how));
      await endStreams();
      await life.close();
    },
  };
  rememberModel(app, model);
  return app;
}

/** The server of a path alone. */
const LOCAL = 'http://localhost';

/** How long the generators of streams without clients have to end at the close. */
const STREAM_END_MS = 1_000;

/** Listens with the server of the runtime: those of Bun and Deno are loaded only there. */
async function open(handler: ExchangeHandler, options: ListenOptions): Promise<Listener> {
  if (process.versions['bun'] !== undefined) {
    const { listenOnBun } = await import('./web/bun.js');
    return listenOnBun(handler, options);
  }
  if ('Deno' in globalThis) {
    const { listenOnDeno } = await import('./web/deno.js');
    return listenOnDeno(handler, options);
  }
  return listenOnNode(handler, options);
}

function urlOf({ host = DEFAULT_HOST, rootPath = '' }: ListenOptions, port: number): string {
  return `http://${authorityOf(host, port)}${rootPath}`;
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
  { args, place, ...options }: CreateAppOptions & { readonly place: StreamPlace },
): Served {
  if (isRouter(target)) return serveRouter(target, options, place);
  if (typeof target === 'function') {
    if (args === undefined) refuseMissingArguments(target);
    const made = { args: args ?? [], userConfig: userConfigOf(target), place };
    return serveClass(target, options, made);
  }
  if (!isBound(target)) return withoutHooks(guarded(target));
  const bound = target.target;
  if (bound.kind === 'class') {
    const userConfig = userConfigOf(bound.type, target);
    return serveClass(bound.type, options, { args: target.args, userConfig, place });
  }
  const routed = routedOf(target);
  if (routed !== undefined) {
    return serveRouter(routed.router, { ...routed.options, ...options }, place);
  }
  return withoutHooks(
    rawHandler((request) => Reflect.apply(bound.run, undefined, [request]), options),
  );
}

function withoutHooks(handler: ExchangeHandler): Served {
  return { handler, life: new AppLife('It', lifecycleOf(undefined, undefined, ''), null) };
}

function serveRouter(router: RouterLike, options: DescribeOptions, place: StreamPlace): Served {
  const model = describe(router, options);
  const singletons = new Singletons(options.overrides);
  singletons.addThoseOf(model);
  const mounts = new Mounts(model, singletons, place);
  const lifespans = new Lifespans(model.options.lifespan);
  const own = withSingletons(lifecycleOf(undefined, undefined, ''), singletons);
  const hooks = lifespans.around(mounts.around(own));
  const life = new AppLife(model.title, hooks, null);
  const compiled = compileApplication(model, singletons.instances, {
    mounted: mounts.handlers,
    place,
  });
  const handler = lifespans.serve(compiled);
  return { handler: life.isReady && !hooks.hasDispose ? handler : life.gate(handler), life, model };
}

function serveClass(
  type: Constructor,
  options: DescribeOptions,
  made: {
    readonly args: readonly unknown[];
    readonly userConfig: unknown;
    readonly place: StreamPlace;
  },
): Served {
  const model = hasRoutes(type) || hasFurther(options) ? describe(type, options) : undefined;
  const singletons = new Singletons(options.overrides);
  const instance = construct(type, made.args, singletons);
  singletons.add(type, instance);
  if (model !== undefined) singletons.addThoseOf(model);
  const mounts = new Mounts(model, singletons, made.place);
  const lifespans =
    options.lifespan === undefined ? Lifespans.of(type) : new Lifespans(options.lifespan);
  const own = withSingletons(lifecycleOf(type, instance, type.name), singletons);
  const hooks = lifespans.around(mounts.around(own));
  const life = new AppLife(type.name, hooks, made.userConfig);
  const { instances } = singletons;
  const { place } = made;
  const mounted = mounts.handlers;
  const served = classHandler(type, { model, instance, instances, mounted, place, options });
  const handler = lifespans.serve(served);
  return { handler: life.isReady && !hooks.hasDispose ? handler : life.gate(handler), life, model };
}

/** True for options that bring routes of their own. */
function hasFurther({ routers = [], mounts = {}, hosts = {} }: AppOptions): boolean {
  return routers.length + Object.keys(mounts).length + Object.keys(hosts).length > 0;
}
