import type { RequestHead } from '@sluice/core';
import { isReadablePath, stripPrefix } from '@sluice/core/internal';

import { matchRoute, type MountedApplication } from '../routes/route-table.js';
import type { OperationEntry } from '../routes/snapshot.js';
import type { FrontContext } from './front-context.js';
import { isOwnPath } from './health.js';

/** Where one request or handshake goes: its application, and the operation in it. */
export class Destination {
  readonly mounted: MountedApplication;
  /** The path with the route prefix, and without `proxyPrefix`. */
  readonly path: string;
  /** The path under which a proxy shows this server. */
  readonly proxyPrefix: string;
  readonly #method: string;
  #operation: OperationEntry | undefined;
  #hasLooked = false;

  constructor(
    mounted: MountedApplication,
    { path, proxyPrefix, method }: Pick<Destination, 'path' | 'proxyPrefix'> & Method,
  ) {
    this.mounted = mounted;
    this.path = path;
    this.proxyPrefix = proxyPrefix;
    this.#method = method;
  }

  /** Found when it is first asked for: a plain request needs no operation before it is logged. */
  get operation(): OperationEntry | undefined {
    if (!this.#hasLooked) {
      this.#hasLooked = true;
      this.#operation = this.mounted.findOperation(this.#method, this.path);
    }
    return this.#operation;
  }
}

interface Method {
  readonly method: string;
}

/**
 * Finds the application of a path, whether or not a proxy has stripped its own prefix.
 *
 * `method` is that of the operation: `WEBSOCKET_METHOD` for a handshake. The front's own paths, and
 * those that cannot be read, belong to no application.
 */
export function locate(
  context: FrontContext,
  head: RequestHead,
  method: string,
): Destination | undefined {
  if (isOwnPath(head.path) || !isReadablePath(head.path)) return undefined;
  const proxyPrefix = context.readPrefix(head);
  const path = stripPrefix(head.path, proxyPrefix);
  const mounted = matchRoute(context.table, path);
  return mounted && new Destination(mounted, { path, proxyPrefix, method });
}
