import { isReadablePath, type RequestHead } from '@sluice/core';

import { matchRoute, type MountedApplication } from '../routes/route-table.js';
import { displayPath } from './access-log.js';
import type { ReceivedHead } from './client-reader.js';
import type { FrontContext } from './context.js';
import { forwardedRequestHeaders } from './forwarded-headers.js';
import { isOwnPath } from './health.js';

/** Where a request goes: to an application, or nowhere (`mounted` undefined). */
export interface Located {
  /** Passed on in the form in which it was understood. */
  readonly path: string;
  readonly mounted: MountedApplication | undefined;
}

/** A request that has an application. */
export interface Destination {
  readonly path: string;
  readonly mounted: MountedApplication;
}

/** Finds the application of a path; the front's own, and one that cannot be read, are no application's. */
export function locate(context: FrontContext, path: string): Located {
  const isNobodys = isOwnPath(path) || !isReadablePath(path);
  return { path, mounted: isNobodys ? undefined : matchRoute(context.table, path) };
}

/** True once an application has been found. */
export function isMounted(located: Located): located is Destination {
  return located.mounted !== undefined;
}

/** The route of a log line when no application was found. */
export function unmountedRoute(exchange: RequestHead): string {
  return displayPath(exchange.path);
}

/** The head of a handshake as its application sees it. */
export function applicationHead(
  context: FrontContext,
  exchange: ReceivedHead,
  to: Destination,
): RequestHead {
  const { rootPath } = context.http;
  const client = context.readClient(exchange);
  return {
    method: exchange.method,
    path: rootPath + to.path,
    query: exchange.query,
    rawHeaders: forwardedRequestHeaders(exchange, client.forwardedHeaders),
    rootPath: rootPath + to.mounted.prefix,
    requestId: exchange.requestId,
    scheme: client.scheme,
    httpVersion: exchange.httpVersion,
    remoteAddress: client.remoteAddress,
  };
}
