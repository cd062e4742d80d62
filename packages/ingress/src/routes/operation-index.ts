import type { AppModel, AppOptions } from '@sluice/core';

import type { OperationEntry, OperationIndex } from './snapshot.js';

const DEFAULT_MAX_BYTES = 1024 * 1024;

/** Finds the operation of a method and a path without the route prefix. */
export type OperationMatcher = (method: string, path: string) => OperationEntry | undefined;

/** The method under which WebSocket endpoints stand in an index. */
export const WEBSOCKET_METHOD = 'WEBSOCKET';

/** The index of a decorated class. */
export function operationIndex(model: AppModel): OperationIndex {
  const { options } = model;
  const { docs = '/docs', openapi } = options;
  return {
    ...(docs === false || openapi === false ? {} : { docs }),
    pages: pagesOf(options),
    upgrades: 'messages',
    ownBodies: false,
    maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BYTES,
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_BYTES,
    allowedOrigins: options.allowedOrigins ?? [],
    operations: [
      ...model.operations.map((operation) => ({
        methods: operation.methods,
        pattern: operation.path.pattern,
        maxBodyBytes: operation.maxBodyBytes,
        ...(operation.bodies.length > 0 && { body: 'json' as const }),
        retry: operation.retry,
      })),
      ...model.sockets.map((socket) => ({
        methods: [WEBSOCKET_METHOD],
        pattern: socket.path.pattern,
        maxBodyBytes: undefined,
        retry: 'safe-methods' as const,
      })),
    ],
  };
}

function pagesOf({ docs = '/docs', openapi = '/openapi.json' }: AppOptions): OperationEntry[] {
  if (openapi === false) return [];
  const patterns = docs === false ? [openapi] : [openapi, docs, `${docs.replace(/\/$/, '')}/*file`];
  return patterns.map((pattern) => ({
    methods: ['GET'],
    pattern: pattern.startsWith('/') ? pattern : `/${pattern}`,
    maxBodyBytes: undefined,
    retry: 'safe-methods',
  }));
}

/** The index of an application whose operations nobody knows: the raw level and foreign apps. */
export function opaqueIndex(
  upgrades: OperationIndex['upgrades'],
  options: AppOptions,
): OperationIndex {
  return {
    upgrades,
    ownBodies: options.maxBodyBytes === undefined,
    maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BYTES,
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_BYTES,
    allowedOrigins: options.allowedOrigins ?? [],
    operations: [],
  };
}

/**
 * Compiles an index to a lookup: static segments before parameters before a catch-all.
 *
 * When the path is known but not the method, the path's first operation is found, so that a 405 is
 * logged under its pattern.
 */
export function compileOperationIndex(index: OperationIndex): OperationMatcher {
  // Pages come last: an operation of the same path stands before them.
  const root = treeOf([...index.operations, ...(index.pages ?? [])]);
  return (method, path) => {
    const segments = splitPath(path);
    const candidates = collect(root, segments, 0, []);
    const found = candidates.find((operation) => accepts(operation, method));
    if (found !== undefined) return found;
    return candidates.find((operation) => !operation.methods.includes(WEBSOCKET_METHOD));
  };
}

function treeOf(operations: readonly OperationEntry[]): Node {
  const root = createNode();
  for (const operation of operations) insert(root, operation);
  return root;
}

interface Node {
  readonly statics: Map<string, Node>;
  parameter: Node | undefined;
  readonly here: OperationEntry[];
  readonly catchAll: OperationEntry[];
}

function createNode(): Node {
  return { statics: new Map(), parameter: undefined, here: [], catchAll: [] };
}

function insert(root: Node, operation: OperationEntry): void {
  let node = root;
  for (const segment of splitPath(operation.pattern)) {
    if (segment.startsWith('*')) {
      node.catchAll.push(operation);
      return;
    }
    node = segment.startsWith(':') ? (node.parameter ??= createNode()) : staticChild(node, segment);
  }
  node.here.push(operation);
}

function staticChild(node: Node, segment: string): Node {
  const existing = node.statics.get(segment);
  if (existing !== undefined) return existing;
  const created = createNode();
  node.statics.set(segment, created);
  return created;
}

/** All operations whose pattern fits, the most specific first. */
function collect(
  node: Node,
  segments: readonly string[],
  at: number,
  found: OperationEntry[],
): OperationEntry[] {
  const segment = segments[at];
  if (segment === undefined) {
    found.push(...node.here);
    return found;
  }
  const fixed = node.statics.get(segment);
  if (fixed !== undefined) collect(fixed, segments, at + 1, found);
  if (node.parameter !== undefined && segment !== '') {
    collect(node.parameter, segments, at + 1, found);
  }
  found.push(...node.catchAll);
  return found;
}

function accepts(operation: OperationEntry, method: string): boolean {
  const { methods } = operation;
  return methods.includes(method) || (method === 'HEAD' && methods.includes('GET'));
}

function splitPath(path: string): readonly string[] {
  return path.slice(1).split('/').map(decodeSegment);
}

function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
