import type { RequestHead } from '@sluice/core';

import { canonicalPath } from '../routes/canonical-path.js';
import { matchRoute, type MountedApplication } from '../routes/route-table.js';
import type { OperationEntry } from '../routes/snapshot.js';
import { displayPath, displayRoute } from './access-log.js';
import type { FrontContext } from './context.js';
import type { ReceivedHead } from './forwarded.js';
import { forwardedRequestHeaders } from './headers.js';
import { HEALTH_PATH, ROUTES_PATH } from './health.js';

/** Where a request goes. */
export type Located =
  /** The path is no path: 400. */
  | { readonly kind: 'malformed' }
  /** One of the paths the front answers itself, or one no application has. */
  | { readonly kind: 'unmounted'; readonly path: string }
  | Destination;

export interface Destination {
  readonly kind: 'mounted';
  readonly mounted: MountedApplication;
  readonly operation: OperationEntry | undefined;
  /** For log lines. */
  readonly route: string;
  /** The head as the application sees it. */
  readonly head: RequestHead;
}

/**
 * Finds the application and the operation of a request.
 *
 * The path is read once, here, and passed on in the form in which it was understood.
 */
export function locate(context: FrontContext, exchange: ReceivedHead, method: string): Located {
  const path = canonicalPath(exchange.path);
  if (path === undefined) return { kind: 'malformed' };
  const mounted = isOwnPath(path) ? undefined : matchRoute(context.table, path);
  if (mounted === undefined) return { kind: 'unmounted', path };
  const operation = mounted.findOperation(method, path.slice(mounted.prefix.length) || '/');
  return {
    kind: 'mounted',
    mounted,
    operation,
    route: displayRoute(mounted.prefix, operation?.pattern),
    head: applicationHead(context, exchange, { path, mounted }),
  };
}

/** The route of a log line when no application was found. */
export function unmountedRoute(exchange: RequestHead): string {
  return displayPath(exchange.path);
}

function isOwnPath(path: string): boolean {
  return path === HEALTH_PATH || path === ROUTES_PATH;
}

function applicationHead(
  context: FrontContext,
  exchange: ReceivedHead,
  to: { readonly path: string; readonly mounted: MountedApplication },
): RequestHead {
  const { rootPath } = context.http;
  const client = context.readClient(exchange);
  return {
    method: exchange.method,
    path: rootPath + to.path,
    query: exchange.query,
    rawHeaders: forwardedRequestHeaders(exchange.rawHeaders, exchange.header('connection'), [
      'x-request-id',
      exchange.requestId,
      ...client.forwardedHeaders,
    ]),
    rootPath: rootPath + to.mounted.prefix,
    requestId: exchange.requestId,
    scheme: client.scheme,
    httpVersion: exchange.httpVersion,
    remoteAddress: client.remoteAddress,
  };
}
