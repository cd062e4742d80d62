import { AbortState } from '../http/abort-state.js';
import { isReadablePath } from '../http/canonical-path.js';
import type {
  Exchange,
  ExchangeHandler,
  RequestHead,
  WebSocketExchange,
} from '../http/exchange.js';
import { isObserved, observed } from '../http/request-channels.js';
import { stripPrefix } from '../http/strip-prefix.js';
import type { Reply } from '../http/reply.js';
import { findRoute } from '../http/router/find.js';
import { type RouteTree, addRoute, createRouteTree } from '../http/router/tree.js';
import type { AppModel, OperationModel, SocketModel } from '../model/app-model.js';
import { urlsOf } from '../model/urls.js';
import type { StreamPlace } from './resumable/kept-streams.js';
import { asyncapiRoutes } from '../asyncapi/asyncapi-routes.js';
import { warnOfHiddenPages } from '../openapi/hidden-pages.js';
import { type PageRoute, pageRoutes } from '../openapi/pages.js';
import { warnUndocumented } from '../openapi/undocumented.js';
import { type Respond, compileRespond } from './application-around.js';
import type { Instances } from './handler/call-handler.js';
import { toFailureReply } from './failure.js';
import { MALFORMED_PATH_REPLY } from './malformed-path.js';
import { mcpRoutes } from './mcp-routes.js';
import { type MountedHandlers, NOT_MOUNTED, withMounted } from './mounted-applications.js';
import { methodNotAllowed } from './method-not-allowed.js';
import { NOT_FOUND, notFound } from './not-found.js';
import { type Operate, compileOperation } from './operation.js';
import { redirectSlash } from './redirect-slash.js';
import { refuse } from './send.js';
import { type Connect, compileSocket } from './socket.js';
import { type FindStatic, compileStatic } from './static-files.js';
import { routesOf, varyBy, versionedConnect, versionedOperate } from './versioned-routes.js';

/** What an application is compiled into. */
export interface ApplicationContext {
  readonly mounted?: MountedHandlers;
  readonly place?: StreamPlace;
}

/**
 * Makes the handler of a described application: a router, and a function for each operation. Requests of the
 * applications inside go to `mounted`; defaults to none. `place` is where its resumable streams are made, and
 * until when; defaults to one that never ends.
 */
export function compileApplication(
  model: AppModel,
  instances: Instances,
  { mounted = NOT_MOUNTED, place = { closing: new AbortState() } }: ApplicationContext = {},
): ExchangeHandler {
  const streams = { place };
  warnUndocumented(model);
  const options = { ...model.options, urls: urlsOf(model) };
  const application: Application = {
    operations: createRouteTree<Operate>(),
    sockets: createRouteTree<Connect>(),
    findStatic: compileStatic(options),
    redirectSlashes: options.redirectSlashes !== false,
    respond: compileRespond(options),
  };
  const { respond } = application;
  const targets = new Map<OperationModel, Operate>();
  const varyOf = varyBy(model);
  for (const operation of model.operations) {
    const own = { ...options, vary: varyOf(operation), streams };
    targets.set(operation, compileOperation(operation, instances, own));
  }
  for (const route of routesOf(targets, versionedOperate(options, respond))) {
    addRoute(application.operations, route);
  }
  const pages = [...pageRoutes(model), ...asyncapiRoutes(model)];
  warnOfHiddenPages(model, pages);
  // After the operations, because the first of two routes for a path wins.
  for (const { segments, page } of pages) {
    const target: Operate = (exchange) => respond(exchange, pageReply(page, exchange));
    addRoute(application.operations, { method: 'GET', segments, target });
  }
  for (const route of mcpRoutes(model, targets)) addRoute(application.operations, route);
  const sockets = new Map<SocketModel, Connect>();
  for (const socket of model.sockets) {
    sockets.set(socket, compileSocket(socket, instances, options));
  }
  for (const route of routesOf(sockets, versionedConnect(options))) {
    addRoute(application.sockets, route);
  }
  const serve = (exchange: Exchange): void | Promise<void> =>
    isReadablePath(exchange.head.path)
      ? handle(application, exchange)
      : respond(exchange, MALFORMED_PATH_REPLY);
  const own: ExchangeHandler = {
    handle: (exchange) => (isObserved() ? observed(exchange, serve) : serve(exchange)),
    connect: (exchange) =>
      isReadablePath(exchange.head.path)
        ? connect(application, exchange)
        : refuse(exchange, MALFORMED_PATH_REPLY),
  };
  return withMounted(own, mounted, options);
}

/** A page fails where code of the user's that it runs does, such as `customOpenapi`. */
function pageReply(page: PageRoute['page'], { head }: Exchange): Reply {
  try {
    return page(head);
  } catch (error) {
    return toFailureReply(error, head.requestId);
  }
}

interface Application {
  readonly operations: RouteTree<Operate>;
  readonly sockets: RouteTree<Connect>;
  readonly findStatic: FindStatic;
  readonly redirectSlashes: boolean;
  readonly respond: Respond;
}

function handle(application: Application, exchange: Exchange): void | Promise<void> {
  const path = stripPrefix(exchange.head.path, exchange.head.rootPath);
  const match = findRoute(application.operations, exchange.head.method, path);
  switch (match.kind) {
    case 'found':
      return match.target(exchange, match.values);
    case 'method':
      return application.respond(
        exchange,
        otherMethod(application, exchange.head, { path, ...match }),
      );
    case 'malformed':
      return application.respond(exchange, MALFORMED_PATH_REPLY);
    case 'none': {
      const reply = unmatched(application, exchange.head, path);
      const serveStatic = reply === NOT_FOUND ? application.findStatic(path) : undefined;
      return serveStatic === undefined
        ? application.respond(exchange, reply)
        : serveStatic(exchange, NO_VALUES);
    }
    default:
      return match satisfies never;
  }
}

const NO_VALUES: readonly string[] = [];

function otherMethod(
  { operations, redirectSlashes }: Application,
  head: RequestHead,
  { path, allowed }: { readonly path: string; readonly allowed: readonly string[] },
): Reply {
  // A path that matches a pattern of another method may still be one slash away from a route of this one.
  const redirect = redirectSlashes ? redirectSlash(operations, head, path) : undefined;
  return redirect?.hasMethod === true ? redirect.reply : methodNotAllowed(head.method, allowed);
}

function unmatched(
  { operations, sockets, redirectSlashes }: Application,
  head: RequestHead,
  path: string,
): Reply {
  const redirect = redirectSlashes ? redirectSlash(operations, head, path) : undefined;
  return redirect?.reply ?? notFound(sockets, path);
}

function connect(application: Application, exchange: WebSocketExchange): void | Promise<void> {
  const path = stripPrefix(exchange.head.path, exchange.head.rootPath);
  const match = findRoute(application.sockets, 'GET', path);
  switch (match.kind) {
    case 'found':
      return match.target(exchange, match.values);
    case 'malformed':
      return refuse(exchange, MALFORMED_PATH_REPLY);
    case 'method':
    case 'none':
      return refuse(exchange, NOT_FOUND);
    default:
      return match satisfies never;
  }
}
