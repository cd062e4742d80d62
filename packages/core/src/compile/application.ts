import { quoteUrl } from '../http/percent.js';
import { isReadablePath } from '../http/canonical-path.js';
import type {
  Exchange,
  ExchangeHandler,
  RequestHead,
  WebSocketExchange,
} from '../http/exchange.js';
import { pathBelow } from '../http/strip-prefix.js';
import { type Reply, statusReply } from '../http/reply.js';
import { findRoute } from '../http/router/find.js';
import { type RouteTree, addRoute, createRouteTree } from '../http/router/tree.js';
import type { AppModel } from '../model/app-model.js';
import { pageRoutes } from '../openapi/pages.js';
import { warnUndocumented } from '../openapi/undocumented.js';
import type { Instances } from './call-handler.js';
import { MALFORMED_PATH_REPLY } from './malformed-path.js';
import { type Operate, compileOperation } from './operation.js';
import { refuse, send } from './send.js';
import { type Connect, compileSocket } from './socket.js';

/** Makes the handler of a described application: routing, and one function for each operation. */
export function compileApplication(model: AppModel, instances: Instances): ExchangeHandler {
  warnUndocumented(model);
  const application: Application = {
    operations: createRouteTree<Operate>(),
    sockets: createRouteTree<Connect>(),
    redirectSlashes: model.options.redirectSlashes !== false,
  };
  for (const operation of model.operations) {
    const target = compileOperation(operation, instances, model.options);
    const { segments } = operation.path;
    for (const method of operation.methods)
      addRoute(application.operations, { method, segments, target });
  }
  // After the operations: of two routes for the same path the first stays.
  for (const { segments, page } of pageRoutes(model)) {
    const target: Operate = (exchange) => send(exchange, page(exchange.head));
    addRoute(application.operations, { method: 'GET', segments, target });
  }
  for (const socket of model.sockets) {
    const target = compileSocket(socket, instances, model.options);
    addRoute(application.sockets, { method: 'GET', segments: socket.path.segments, target });
  }
  return {
    handle: (exchange) =>
      isReadablePath(exchange.head.path)
        ? handle(application, exchange)
        : send(exchange, MALFORMED_PATH_REPLY),
    connect: (exchange) =>
      isReadablePath(exchange.head.path)
        ? connect(application, exchange)
        : refuse(exchange, MALFORMED_PATH_REPLY),
  };
}

interface Application {
  readonly operations: RouteTree<Operate>;
  readonly sockets: RouteTree<Connect>;
  readonly redirectSlashes: boolean;
}

function handle(application: Application, exchange: Exchange): void | Promise<void> {
  const path = pathBelow(exchange.head.path, exchange.head.rootPath);
  const match = findRoute(application.operations, exchange.head.method, path);
  switch (match.kind) {
    case 'found':
      return match.target(exchange, match.values);
    case 'method':
      return send(exchange, otherMethodReply(application, exchange.head, { path, ...match }));
    case 'malformed':
      return send(exchange, MALFORMED_PATH_REPLY);
    case 'none':
      return send(exchange, unmatchedReply(application, exchange.head, path));
    default:
      return match satisfies never;
  }
}

function otherMethodReply(
  application: Application,
  head: RequestHead,
  { path, allowed }: { readonly path: string; readonly allowed: readonly string[] },
): Reply {
  // A path that is matched by a pattern of another method may be one slash away from a route.
  const redirect = findRedirect(application, head, path);
  if (redirect?.kind === 'found') return redirectReply(redirect.location);
  const headers = ['allow', allowed.join(', ')];
  return head.method === 'OPTIONS'
    ? { status: 204, headers, body: undefined }
    : statusReply(405, headers);
}

function unmatchedReply(application: Application, head: RequestHead, path: string): Reply {
  const redirect = findRedirect(application, head, path);
  if (redirect !== undefined) return redirectReply(redirect.location);
  const isSocket = findRoute(application.sockets, 'GET', path).kind === 'found';
  return isSocket ? statusReply(426, ['upgrade', 'websocket']) : statusReply(404);
}

function redirectReply(location: string): Reply {
  return { status: 307, headers: ['location', location], body: undefined };
}

interface Redirect {
  /** Whether the other spelling has the method, or only others. */
  readonly kind: 'found' | 'method';
  readonly location: string;
}

// Relative, so that it holds behind proxies that change the scheme and host.
function findRedirect(
  application: Application,
  head: RequestHead,
  path: string,
): Redirect | undefined {
  if (!application.redirectSlashes || path === '/') return undefined;
  const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
  const match = findRoute(application.operations, head.method, other);
  if (match.kind !== 'found' && match.kind !== 'method') return undefined;
  const { query } = head;
  const location = quoteUrl(`${head.rootPath}${other}${query === '' ? '' : `?${query}`}`);
  // `//host` would be another site.
  return location.startsWith('//') ? undefined : { kind: match.kind, location };
}

function connect(application: Application, exchange: WebSocketExchange): void | Promise<void> {
  const path = pathBelow(exchange.head.path, exchange.head.rootPath);
  const match = findRoute(application.sockets, 'GET', path);
  switch (match.kind) {
    case 'found':
      return match.target(exchange, match.values);
    case 'malformed':
      return refuse(exchange, MALFORMED_PATH_REPLY);
    case 'method':
    case 'none':
      return refuse(exchange, statusReply(404));
    default:
      return match satisfies never;
  }
}
