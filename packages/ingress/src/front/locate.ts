import { isReadablePath } from '@sluice/core/internal';

import { matchRoute, type MountedApplication } from '../routes/route-table.js';
import type { OperationEntry } from '../routes/snapshot.js';
import type { FrontContext } from './front-context.js';
import { isOwnPath } from './health.js';

/** Where one request or handshake goes: its application, and the operation in it. */
export class Destination {
  readonly mounted: MountedApplication;
  /** The path as the client sent it, route prefix included. */
  readonly path: string;
  readonly #method: string;
  #operation: OperationEntry | undefined;
  #hasLooked = false;

  constructor(mounted: MountedApplication, path: string, method: string) {
    this.mounted = mounted;
    this.path = path;
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

/**
 * Finds the application of a path.
 *
 * `method` is that of the operation: `WEBSOCKET_METHOD` for a handshake. The front's own paths, and
 * those that cannot be read, belong to no application.
 */
export function locate(
  context: FrontContext,
  path: string,
  method: string,
): Destination | undefined {
  if (isOwnPath(path) || !isReadablePath(path)) return undefined;
  const mounted = matchRoute(context.table, path);
  return mounted === undefined ? undefined : new Destination(mounted, path, method);
}
