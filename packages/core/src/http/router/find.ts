import { decodeComponent, isPlain } from '../percent.js';
import type { RouteNode, RouteTree, Routes } from './tree.js';

/**
 * The result of {@link findRoute}.
 *
 * `values` are the decoded parameters in the order of the pattern.
 */
export type Match<T> =
  | { readonly kind: 'found'; readonly target: T; readonly values: readonly string[] }
  /**
   * The path exists, the method does not. `allowed` are the methods of every pattern that matches,
   * `nearest` is the first route of the most specific one.
   */
  | { readonly kind: 'method'; readonly allowed: readonly string[]; readonly nearest: T }
  | { readonly kind: 'none' }
  /** The percent-encoding or UTF-8 of the path is malformed. */
  | { readonly kind: 'malformed' };

const NO_VALUES: readonly string[] = [];
const NONE = { kind: 'none' } as const;
const MALFORMED = { kind: 'malformed' } as const;

/**
 * Finds the route of a request.
 *
 * At each segment a static text wins over a parameter and a parameter over a catch-all, whatever
 * the order they were declared in; a more specific pattern without the method gives way to a less
 * specific one that has it. GET serves HEAD where HEAD has no route of its own.
 */
export function findRoute<T>(tree: RouteTree<T>, method: string, path: string): Match<T> {
  const target = routeOf(tree.byPath.get(path), method);
  if (target !== undefined) return { kind: 'found', target, values: NO_VALUES };

  const isEncoded = !isPlain(path);
  if (isEncoded && path.split('/').some((part) => decodeComponent(part) === undefined)) {
    return MALFORMED;
  }
  const search: Search<T> = { path, isEncoded, method, values: [], others: undefined };
  const found = descend(search, tree.root, path === '/' ? path.length + 1 : 1);
  if (found !== undefined) return { kind: 'found', target: found, values: search.values };
  const { others } = search;
  if (others === undefined) return NONE;
  return { kind: 'method', allowed: allowedMethods(others.methods), nearest: others.nearest };
}

interface Search<T> {
  readonly path: string;
  /** True when the path's segments have to be decoded, which is known to succeed. */
  readonly isEncoded: boolean;
  readonly method: string;
  readonly values: string[];
  /** The routes of patterns that match, all of them for other methods. */
  others: { readonly methods: Set<string>; readonly nearest: T } | undefined;
}

// Each node belongs to one depth, so a search visits it at most once: no pattern makes this slow.
// `start` is where the next segment begins; beyond the end of the path there is none.
function descend<T>(search: Search<T>, node: RouteNode<T>, start: number): T | undefined {
  const { path, isEncoded, values } = search;
  if (start > path.length) return choose(search, node.routes);
  const slash = path.indexOf('/', start);
  const end = slash === -1 ? path.length : slash;
  const given = path.slice(start, end);
  const segment = isEncoded ? decoded(given) : given;

  const child = node.children.get(segment);
  if (child !== undefined) {
    const found = descend(search, child, end + 1);
    if (found !== undefined) return found;
  }
  for (const { pattern, node: typed } of node.typed ?? NO_TYPED) {
    if (!pattern.test(segment)) continue;
    values.push(segment);
    const found = descend(search, typed, end + 1);
    if (found !== undefined) return found;
    values.pop();
  }
  if (node.parameter !== undefined && segment !== '') {
    values.push(segment);
    const found = descend(search, node.parameter, end + 1);
    if (found !== undefined) return found;
    values.pop();
  }
  if (node.catchAll === undefined) return undefined;
  const found = choose(search, node.catchAll);
  if (found !== undefined) {
    const rest = path.slice(start);
    values.push(isEncoded ? decoded(rest) : rest);
  }
  return found;
}

const NO_TYPED: readonly never[] = [];

// That the whole path can be decoded is known.
function decoded(text: string): string {
  return decodeComponent(text) ?? text;
}

function choose<T>(search: Search<T>, routes: Routes<T> | undefined): T | undefined {
  if (routes === undefined) return undefined;
  const target = routeOf(routes, search.method);
  if (target !== undefined) return target;
  for (const [method, other] of routes) {
    search.others ??= { methods: new Set(), nearest: other };
    search.others.methods.add(method);
  }
  return undefined;
}

function routeOf<T>(routes: Routes<T> | undefined, method: string): T | undefined {
  if (routes === undefined) return undefined;
  const own = routes.get(method);
  return own === undefined && method === 'HEAD' ? routes.get('GET') : own;
}

// GET implies HEAD, and OPTIONS is always answered.
function allowedMethods(methods: Set<string>): string[] {
  if (methods.has('GET')) methods.add('HEAD');
  methods.add('OPTIONS');
  return [...methods].toSorted();
}
