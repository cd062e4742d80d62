import { DefinitionError } from '../errors.js';
import type { ClassLike, Constructor, Method } from '../types/constructor.js';
import { isObject } from '../types/members.js';
import type { Included, RouterEntry, RouterLike, RouterOptions } from '../router-options.js';
import { isStandardContext, recordOfTarget } from './method-decorator.js';
import type { HandlerOf, OperationOptions, SocketFunctionOf, SocketOptions } from './options.js';
import type { WebSocketConnection } from '../websocket/connection.js';
import { type RouteRecord, recordRouterOptions, standardRecord } from './record.js';

/** Adds a route in the function form: `router.get('/items/:id', { params: { id: Int } }, ({ params }) => ...)`. */
export interface RouteFunction {
  (path: string, handler: Method): Router;
  <const O extends OperationOptions>(path: string, options: O, handler: HandlerOf<O>): Router;
}

/** Adds a WebSocket in the function form: `router.websocket('/echo', async (socket) => ...)`. */
export interface SocketFunction {
  (path: string, handler: (socket: WebSocketConnection, ...args: never[]) => unknown): Router;
  <const O extends SocketOptions>(path: string, options: O, handler: SocketFunctionOf<O>): Router;
}

/**
 * A group of routes, made by {@link Router}. Called as a decorator, it gives its options to the routes
 * of a class. Its methods return the router itself.
 */
export interface Router extends RouterLike {
  (type: ClassLike, context?: unknown): void;
  /** Serves GET (and HEAD) of a path by a function. */
  readonly get: RouteFunction;
  /** Serves POST of a path by a function. */
  readonly post: RouteFunction;
  /** Serves PUT of a path by a function. */
  readonly put: RouteFunction;
  /** Serves PATCH of a path by a function. */
  readonly patch: RouteFunction;
  /** Serves DELETE of a path by a function. */
  readonly delete: RouteFunction;
  /** Serves HEAD of a path by a function. */
  readonly head: RouteFunction;
  /** Serves OPTIONS of a path by a function. */
  readonly options: RouteFunction;
  /** Serves several HTTP methods of a path by a function. */
  route<const O extends OperationOptions>(
    methods: readonly string[],
    path: string,
    serve: { readonly options?: O; readonly handler: HandlerOf<O> },
  ): Router;
  /** Serves WebSockets at a path by a function. */
  readonly websocket: SocketFunction;
  /** Adds the routes of another router or of a decorated class; `options` are for this place alone. */
  include(target: RouterLike | Constructor, options?: RouterOptions): Router;
}

/** A route of a router: a record, and the function that serves it. */
export interface FunctionRoute {
  readonly kind: 'route';
  readonly route: RouteRecord;
  readonly handler: Method;
}

/** The routes of a router, in the order in which they were added. */
export interface RouterRecord {
  readonly options: RouterOptions;
  /** True once an application is made of it, which would not serve what is added later. */
  isRead: boolean;
  readonly entries: (FunctionRoute | ({ readonly kind: 'include' } & Included))[];
}

/**
 * Makes a router: routes with a prefix, tags and dependencies in common.
 *
 * `Router({ prefix: '/items' })` takes functions by `get`, `post` and the others, classes and other
 * routers by `include`, and decorates a class: `@Router({ prefix: '/users' })`. An application takes it
 * as `routers: [items, Users]`, or is made of it: `createApp(items)`. Routes can be added until then, also to
 * a router that others include; after that they throw `DefinitionError`.
 */
export function Router(options: RouterOptions = {}): Router {
  const record: RouterRecord = { options, isRead: false, entries: [] };
  const decorate = (type: unknown, context?: unknown): void => {
    const ofClass = isStandardContext(context)
      ? standardRecord(context.metadata)
      : recordOfTarget(type);
    if (ofClass !== undefined) recordRouterOptions(ofClass, options);
  };
  // The name of the deployment that a bound router is.
  Object.defineProperty(decorate, 'name', { value: 'API' });
  const add = (route: RouteRecord, handler: Method): Router => {
    refuseLate(record, `${route.decorator}(${JSON.stringify(route.path)})`);
    record.entries.push({ kind: 'route', route, handler });
    return router;
  };
  const forMethod = (decorator: string): RouteFunction => {
    const methods = [decorator.toUpperCase()];
    return (path: string, second: OperationOptions | Method, third?: Method) => {
      const isFunction = typeof second === 'function';
      const given = isFunction ? {} : second;
      return add(
        { kind: 'http', decorator, methods, path, options: given },
        isFunction ? second : (third ?? noHandler),
      );
    };
  };
  const router: Router = Object.assign(decorate, {
    router: record,
    get: forMethod('get'),
    post: forMethod('post'),
    put: forMethod('put'),
    patch: forMethod('patch'),
    delete: forMethod('delete'),
    head: forMethod('head'),
    options: forMethod('options'),
    route: (
      methods: readonly string[],
      path: string,
      serve: { readonly options?: OperationOptions; readonly handler: Method },
    ) => {
      const upper = methods.map((method) => method.toUpperCase());
      const { options: given = {}, handler } = serve;
      return add(
        { kind: 'http', decorator: 'route', methods: upper, path, options: given },
        handler,
      );
    },
    websocket: (path: string, second: SocketOptions | Method, third?: Method) => {
      const isFunction = typeof second === 'function';
      return add(
        {
          kind: 'websocket',
          decorator: 'websocket',
          path,
          options: isFunction ? {} : second,
        },
        isFunction ? second : (third ?? noHandler),
      );
    },
    include: (target: RouterLike | Constructor, around: RouterOptions = {}) => {
      refuseLate(record, `include(${isRouter(target) ? 'a router' : target.name})`);
      record.entries.push({ kind: 'include', included: target, options: around });
      return router;
    },
  });
  return router;
}

/** Every replica has the same routes, so that none can be added to an application that serves. */
function refuseLate({ isRead, options }: RouterRecord, call: string): void {
  if (!isRead) return;
  throw new DefinitionError([
    {
      code: 'E_ROUTER_READ',
      where: `the router ${options.prefix ?? ''}`.trim(),
      what: `was made part of an application before ${call}, which would not be served.`,
      fix: 'Add all routes and routers before createApp(), describe() and the start of a deployment.',
    },
  ]);
}

/** Gives a router or a decorated class options for one place: `routers: [include(Users, { prefix: '/v1' })]`. */
export function include(included: RouterLike | Constructor, options: RouterOptions = {}): Included {
  return { included, options };
}

/** The routes of a router; undefined for anything else. */
export function routerRecord(target: unknown): RouterRecord | undefined {
  if (typeof target !== 'function' || !('router' in target)) return undefined;
  return isRouterRecord(target.router) ? target.router : undefined;
}

/** True for a router made by {@link Router}. */
export function isRouter(target: unknown): target is RouterLike {
  return routerRecord(target) !== undefined;
}

/** Reads an entry of `routers`. */
export function includedOf(entry: RouterEntry): Included {
  return isIncluded(entry) ? entry : { included: entry, options: {} };
}

// JavaScript may pass anything, which `describe` reports.
function isIncluded(entry: RouterEntry): entry is Included {
  return isObject(entry) && 'included' in entry;
}

function isRouterRecord(value: unknown): value is RouterRecord {
  return typeof value === 'object' && value !== null && 'entries' in value && 'options' in value;
}

// JavaScript may leave the function out.
function noHandler(): never {
  throw new TypeError('The route was added without a function.');
}
