import { stripPrefix } from '@sluice/core/internal';

import { compileOperationIndex, type OperationMatcher } from './operation-index.js';
import { checkRoutePrefix } from './check-route-prefix.js';
import type {
  DeploymentKey,
  ApplicationRoute,
  OperationEntry,
  OperationIndex,
} from './snapshot.js';

/** An application as the front reaches it. */
export interface MountedApplication {
  readonly name: string;
  /** Canonical; `''` at the root. */
  readonly prefix: string;
  readonly target: DeploymentKey;
  readonly index: OperationIndex;
  /** Finds the operation of a method and a canonical path, prefix included. */
  readonly findOperation: OperationMatcher;
  /** An operation's pattern under the prefix, as log lines show it. */
  routeOf(operation: OperationEntry | undefined): string;
}

/** The applications by the paths they serve; immutable, replaced as a whole. */
export interface RouteTable {
  readonly byPrefix: ReadonlyMap<string, MountedApplication>;
  /** Length of the longest prefix: no match is longer. */
  readonly longest: number;
}

/** Builds the table of the applications that have a route prefix; the first of two equal ones stays. */
export function createRouteTable(applications: readonly ApplicationRoute[]): RouteTable {
  const byPrefix = new Map<string, MountedApplication>();
  for (const application of applications) {
    if (application.routePrefix === null) continue;
    const prefix = mountPoint(application.routePrefix);
    if (!byPrefix.has(prefix)) byPrefix.set(prefix, mount(application, prefix));
  }
  const longest = Math.max(0, ...[...byPrefix.keys()].map((prefix) => prefix.length));
  return { byPrefix, longest };
}

/**
 * Finds the application with the longest prefix of whole segments.
 *
 * `path` is canonical (see `canonicalPath`): `/raw` serves `/raw`, `/raw/` and `/raw/x`, not `/rawx`.
 */
export function matchRoute(table: RouteTable, path: string): MountedApplication | undefined {
  const { byPrefix, longest } = table;
  let end = path.length;
  if (end > longest) {
    // The longest candidate ends at the last slash not beyond `longest`.
    end = path.lastIndexOf('/', longest);
  }
  while (end > 0) {
    const found = byPrefix.get(path.slice(0, end));
    if (found !== undefined) return found;
    end = path.lastIndexOf('/', end - 1);
  }
  return byPrefix.get('');
}

function mountPoint(routePrefix: string): string {
  const canonical = checkRoutePrefix(routePrefix);
  return canonical === '/' ? '' : canonical;
}

function mount(application: ApplicationRoute, prefix: string): MountedApplication {
  const find = compileOperationIndex(application.index);
  const routes = new Map(
    [...application.index.operations, ...(application.index.pages ?? [])].map((entry) => [
      entry,
      displayRoute(prefix, entry.pattern),
    ]),
  );
  return {
    name: application.name,
    prefix,
    target: { application: application.name, deployment: application.ingress },
    index: application.index,
    findOperation: (method, path) => find(method, stripPrefix(path, prefix)),
    routeOf: (operation) =>
      (operation === undefined ? undefined : routes.get(operation)) ?? displayRoute(prefix),
  };
}

/** A pattern as people read it: `/items/:id` is `/items/{id}`, `/files/*path` is `/files/{path}`. */
export function displayRoute(prefix: string, pattern?: string): string {
  if (pattern === undefined) return prefix === '' ? '/' : prefix;
  const shown = pattern.replace(/\/(?:[:*]([^/]+)|\{([^/:]+):[a-z]+\})/g, '/{$1$2}');
  return shown === '/' && prefix !== '' ? prefix : `${prefix}${shown}`;
}
