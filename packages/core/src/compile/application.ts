import { quoteUrl } from '../http/percent.js';
import { isReadablePath } from '../http/canonical-path.js';
import type { Exchange, ExchangeHandler, WebSocketExchange } from '../http/exchange.js';
import { JSON_HEADERS } from '../http/headers.js';
import { pathBelow } from '../http/mount.js';
import { findRoute } from '../http/router/find.js';
import { type RouteTree, addRoute, createRouteTree } from '../http/router/tree.js';
import type { AppModel } from '../model/types.js';
import { pageRoutes } from '../openapi/pages.js';
import { warnUndocumented } from '../openapi/undocumented.js';
import { answerStatus } from './failure.js';
import { refuseMalformedHandshake, refuseMalformedPath } from './malformed-path.js';
import { type Operate, compileOperation } from './operation.js';
import { type Connect, compileSocket } from './socket.js';

/**
 * Makes the handler of a described class: routing, and one closure for each operation.
 *
 * `instance` is what the handlers are called on.
 */
export function compileApplication(model: AppModel, instance: object): ExchangeHandler {
  warnUndocumented(model);
  const application: Application = {
    operations: createRouteTree<Operate>(),
    sockets: createRouteTree<Connect>(),
    redirectSlashes: model.options.redirectSlashes !== false,
  };
  for (const operation of model.operations) {
    const target = compileOperation(operation, instance, model.options);
    const { segments } = operation.path;
    for (const method of operation.methods)
      addRoute(application.operations, { method, segments, target });
  }
  // After the operations: of two routes for the same path the first stays.
  for (const { segments, serve } of pageRoutes(model)) {
    addRoute(application.operations, { method: 'GET', segments, target: serve });
  }
  for (const socket of model.sockets) {
    const target = compileSocket(socket, instance, model.options);
    addRoute(application.sockets, { method: 'GET', segments: socket.path.segments, target });
  }
  return {
    handle: (exchange) =>
      isReadablePath(exchange.path) ? handle(application, exchange) : refuseMalformedPath(exchange),
    connect: (exchange) =>
      isReadablePath(exchange.path)
        ? connect(application, exchange)
        : refuseMalformedHandshake(exchange),
  };
}

interface Application {
  readonly operations: RouteTree<Operate>;
  readonly sockets: RouteTree<Connect>;
  readonly redirectSlashes: boolean;
}

function handle(application: Application, exchange: Exchange): void | Promise<void> {
  const path = pathBelow(exchange.path, exchange.rootPath);
  const match = findRoute(application.operations, exchange.method, path);
  switch (match.kind) {
    case 'found':
      return match.target(exchange, match.values);
    case 'method':
      return answerOtherMethod(application, exchange, { path, allowed: match.allowed });
    case 'malformed':
      return refuseMalformedPath(exchange);
    case 'none':
      return answerUnmatched(application, exchange, path);
    default:
      return match satisfies never;
  }
}

function answerOtherMethod(
  application: Application,
  exchange: Exchange,
  { path, allowed }: { readonly path: string; readonly allowed: readonly string[] },
): void {
  // What is matched by a pattern of another method may be one slash away from a route.
  const location = redirectTarget(application, exchange, path);
  if (location?.kind === 'found') return exchange.respond(307, ['location', location.target]);
  const headers = ['allow', allowed.join(', ')];
  if (exchange.method === 'OPTIONS') exchange.respond(204, headers);
  else answerStatus(exchange, 405, headers);
}

function answerUnmatched(application: Application, exchange: Exchange, path: string): void {
  const location = redirectTarget(application, exchange, path);
  if (location !== undefined) return exchange.respond(307, ['location', location.target]);
  if (findRoute(application.sockets, 'GET', path).kind === 'found') {
    return answerStatus(exchange, 426, ['upgrade', 'websocket']);
  }
  return answerStatus(exchange, 404);
}

interface Redirect {
  /** Whether the other spelling has the method, or only others. */
  readonly kind: 'found' | 'method';
  readonly target: string;
}

// Relative, so that it holds behind proxies that change the scheme and host.
function redirectTarget(
  application: Application,
  exchange: Exchange,
  path: string,
): Redirect | undefined {
  if (!application.redirectSlashes || path === '/') return undefined;
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  const match = findRoute(application.operations, exchange.method, other);
  if (match.kind !== 'found' && match.kind !== 'method') return undefined;
  const { query } = exchange;
  const target = quoteUrl(`${exchange.rootPath}${other}${query === '' ? '' : `?${query}`}`);
  // `//host` would be another site.
  return target.startsWith('//') ? undefined : { kind: match.kind, target };
}

function connect(application: Application, exchange: WebSocketExchange): void | Promise<void> {
  const path = pathBelow(exchange.path, exchange.rootPath);
  const match = findRoute(application.sockets, 'GET', path);
  switch (match.kind) {
    case 'found':
      return match.target(exchange, match.values);
    case 'malformed':
      return refuseMalformedHandshake(exchange);
    case 'method':
    case 'none':
      return exchange.refuse(404, JSON_HEADERS, '{"detail":"Not Found"}');
    default:
      return match satisfies never;
  }
}
