import { isReadablePath } from '@sluice/core/internal';

import { matchRoute, type MountedApplication } from '../routes/route-table.js';
import type { OperationEntry } from '../routes/snapshot.js';
import type { FrontContext } from './front-context.js';
import { isOwnPath } from './health.js';

/** Where one request goes: its application, and the operation in it. */
export class Destination {
  /** The path as the client sent it, route prefix included. */
  readonly path: string;
  readonly mounted: MountedApplication;
  #operation: OperationEntry | undefined;
  #hasLooked = false;

  constructor(path: string, mounted: MountedApplication) {
    this.path = path;
    this.mounted = mounted;
  }

  /**
   * Finds the operation of the request's method, at the first call.
   *
   * A plain request needs no operation before it is logged.
   */
  findOperation(method: string): OperationEntry | undefined {
    if (!this.#hasLooked) {
      this.#hasLooked = true;
      this.#operation = this.mounted.findOperation(method, this.path);
    }
    return this.#operation;
  }
}

/**
 * Finds the application of a path.
 *
 * The front's own paths, and those that cannot be read, belong to no application.
 */
export function locate(context: FrontContext, path: string): Destination | undefined {
  if (isOwnPath(path) || !isReadablePath(path)) return undefined;
  const mounted = matchRoute(context.table, path);
  return mounted === undefined ? undefined : new Destination(path, mounted);
}
