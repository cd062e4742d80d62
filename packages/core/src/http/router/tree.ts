import type { Convertor, PathSegment } from '../../types/path-model.js';

/**
 * Routes as data: whole static paths in a map, all others in a tree with one level for each segment.
 *
 * `T` is the target of a route. A path has one route for each method.
 */
export interface RouteTree<T> {
  readonly root: RouteNode<T>;
  /** Static routes by their decoded path, which need no walk. */
  readonly byPath: Map<string, Routes<T>>;
}

/** The routes of one pattern, by method. */
export type Routes<T> = Map<string, T>;

export interface RouteNode<T> {
  readonly children: Map<string, RouteNode<T>>;
  parameter: RouteNode<T> | undefined;
  /** Parameters that match certain texts alone; they win over `parameter`. Undefined for none. */
  typed: TypedParameter<T>[] | undefined;
  routes: Routes<T> | undefined;
  /** Takes all remaining segments. */
  catchAll: Routes<T> | undefined;
}

export interface TypedParameter<T> {
  readonly convertor: Convertor;
  readonly pattern: RegExp;
  readonly node: RouteNode<T>;
}

export function createRouteTree<T>(): RouteTree<T> {
  return { root: createNode(), byPath: new Map() };
}

/** A route to add; the pattern `/` has no `segments`. */
export interface RouteEntry<T> {
  readonly method: string;
  readonly segments: readonly PathSegment[];
  readonly target: T;
}

/** Adds a route; of two routes for the same method and pattern, the first wins. */
export function addRoute<T>(tree: RouteTree<T>, route: RouteEntry<T>): void {
  let node = tree.root;
  for (const segment of route.segments) {
    if (segment.kind === 'catchAll') {
      node.catchAll ??= new Map();
      setIfAbsent(node.catchAll, route);
      return;
    }
    node = segment.kind === 'static' ? childOf(node, segment.text) : parameterOf(node, segment);
  }
  node.routes ??= new Map();
  setIfAbsent(node.routes, route);
  const path = staticPath(route.segments);
  if (path !== undefined) tree.byPath.set(path, node.routes);
}

function setIfAbsent<T>(routes: Routes<T>, route: RouteEntry<T>): void {
  if (!routes.has(route.method)) routes.set(route.method, route.target);
}

function createNode<T>(): RouteNode<T> {
  return {
    children: new Map(),
    parameter: undefined,
    typed: undefined,
    routes: undefined,
    catchAll: undefined,
  };
}

function childOf<T>(node: RouteNode<T>, text: string): RouteNode<T> {
  const existing = node.children.get(text);
  if (existing !== undefined) return existing;
  const child = createNode<T>();
  node.children.set(text, child);
  return child;
}

function parameterOf<T>(
  node: RouteNode<T>,
  { convertor }: { readonly convertor?: Convertor },
): RouteNode<T> {
  if (convertor === undefined) return (node.parameter ??= createNode());
  const typed = (node.typed ??= []);
  const existing = typed.find((other) => other.convertor === convertor);
  if (existing !== undefined) return existing.node;
  const added = { convertor, pattern: PATTERNS[convertor], node: createNode<T>() };
  typed.push(added);
  return added.node;
}

export function isConvertor(name: string): name is Convertor {
  return Object.hasOwn(PATTERNS, name);
}

/** True for a text that a path with this convertor matches. */
export function matchesConvertor(convertor: Convertor, text: string): boolean {
  return PATTERNS[convertor].test(text);
}

// The texts that Starlette's convertors accept.
const PATTERNS: Readonly<Record<Convertor, RegExp>> = {
  int: /^[0-9]+$/,
  float: /^[0-9]+(?:\.[0-9]+)?$/,
  uuid: /^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/,
};

function staticPath(segments: readonly PathSegment[]): string | undefined {
  const texts: string[] = [];
  for (const segment of segments) {
    // A decoded `/` would make two different segment lists the same key.
    if (segment.kind !== 'static' || segment.text.includes('/')) return undefined;
    texts.push(segment.text);
  }
  return `/${texts.join('/')}`;
}
