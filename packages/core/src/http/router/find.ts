import { decodeComponent, isPlain } from '../percent.js';
import type { RouteNode, RouteTree, Routes, TypedParameter } from './tree.js';

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

  const segments = decodeSegments(path);
  if (segments === undefined) return MALFORMED;
  const search: Search<T> = { segments, method, values: [], others: undefined };
  const found = descend(search, tree.root, 0);
  if (found !== undefined) return { kind: 'found', target: found, values: search.values };
  const { others } = search;
  if (others === undefined) return NONE;
  return { kind: 'method', allowed: allowedMethods(others.methods), nearest: others.nearest };
}

interface Search<T> {
  readonly segments: readonly string[];
  readonly method: string;
  readonly values: string[];
  /** The routes of patterns that match, all of them for other methods. */
  others: { readonly methods: Set<string>; readonly nearest: T } | undefined;
}

// Each node belongs to one depth, so a search visits it at most once: no pattern makes this slow.
function descend<T>(search: Search<T>, node: RouteNode<T>, depth: number): T | undefined {
  const { segments, values } = search;
  const segment = segments[depth];
  if (segment === undefined) return choose(search, node.routes);

  const child = node.children.get(segment);
  if (child !== undefined) {
    const found = descend(search, child, depth + 1);
    if (found !== undefined) return found;
  }
  if (node.typed !== undefined) {
    const found = descendTyped(search, node.typed, depth);
    if (found !== undefined) return found;
  }
  if (node.parameter !== undefined && segment !== '') {
    values.push(segment);
    const found = descend(search, node.parameter, depth + 1);
    if (found !== undefined) return found;
    values.pop();
  }
  if (node.catchAll === undefined) return undefined;
  const found = choose(search, node.catchAll);
  if (found !== undefined) values.push(segments.slice(depth).join('/'));
  return found;
}

function descendTyped<T>(
  search: Search<T>,
  typed: readonly TypedParameter<T>[],
  depth: number,
): T | undefined {
  const segment = search.segments[depth] ?? '';
  for (const { pattern, node } of typed) {
    if (!pattern.test(segment)) continue;
    search.values.push(segment);
    const found = descend(search, node, depth + 1);
    if (found !== undefined) return found;
    search.values.pop();
  }
  return undefined;
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

function decodeSegments(path: string): string[] | undefined {
  if (path === '/') return [];
  const segments = cutSegments(path);
  if (isPlain(path)) return segments;
  for (const [index, segment] of segments.entries()) {
    const decoded = decodeComponent(segment);
    if (decoded === undefined) return undefined;
    segments[index] = decoded;
  }
  return segments;
}

// Faster than `split` for paths of few segments.
function cutSegments(path: string): string[] {
  const segments: string[] = [];
  let start = 1;
  for (let slash = path.indexOf('/', 1); slash !== -1; slash = path.indexOf('/', start)) {
    segments.push(path.slice(start, slash));
    start = slash + 1;
  }
  segments.push(path.slice(start));
  return segments;
}
