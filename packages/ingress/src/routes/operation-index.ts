import type { AppModel, AppOptions, OperationModel, PathSegment } from '@sluice/core';
import {
  addRoute,
  createRouteTree,
  fileNames,
  findRoute,
  formInputs,
  hasForm,
  mcpEndpoint,
  handlersOf,
  DEFAULT_DOCS_PATH,
  DEFAULT_MAX_BODY_BYTES,
  DEFAULT_MAX_MESSAGE_BYTES,
  DEFAULT_OPENAPI_PATH,
} from '@sluice/core/internal';

import type { OperationEntry, OperationIndex } from './snapshot.js';

/** Finds the operation of a method and of a path without the route prefix. */
export type OperationMatcher = (method: string, path: string) => OperationEntry | undefined;

/** The method of WebSocket endpoints in an index. */
export const WEBSOCKET_METHOD = 'WEBSOCKET';

/** Makes the index of a decorated class. */
export function operationIndex(model: AppModel): OperationIndex {
  const { options } = model;
  const { docs = DEFAULT_DOCS_PATH, openapi } = options;
  return {
    ...(docs === false || openapi === false ? {} : { docs }),
    pages: [...pagesOf(options), ...toolsOf(model), ...filesOf(options)],
    upgrades: 'messages',
    ownBodies: false,
    maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    allowedOrigins: options.allowedOrigins ?? [],
    operations: [
      ...model.operations.map((operation) => ({
        methods: operation.methods,
        pattern: operation.path.pattern,
        maxBodyBytes: operation.maxBodyBytes,
        ...bodyOf(operation),
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

function bodyOf(operation: OperationModel): Pick<OperationEntry, 'body'> {
  const handlers = handlersOf(operation);
  if (handlers.some(({ bodies }) => bodies.length > 0)) return { body: 'json' };
  const form = formInputs(handlers);
  if (!hasForm(form)) return {};
  return { body: fileNames(form).size > 0 ? 'files' : 'form' };
}

function pagesOf({
  docs = DEFAULT_DOCS_PATH,
  openapi = DEFAULT_OPENAPI_PATH,
}: AppOptions): OperationEntry[] {
  if (openapi === false) return [];
  const patterns = docs === false ? [openapi] : [openapi, docs, `${docs.replace(/\/$/, '')}/*file`];
  return patterns.map((pattern) => ({
    methods: ['GET'],
    pattern: pattern.startsWith('/') ? pattern : `/${pattern}`,
    maxBodyBytes: undefined,
    retry: 'safe-methods',
  }));
}

/** The endpoint where models call tools. */
function toolsOf(model: AppModel): OperationEntry[] {
  const endpoint = mcpEndpoint(model);
  if (endpoint === undefined) return [];
  const { path, maxBodyBytes } = endpoint;
  return [{ methods: ['POST'], pattern: path, maxBodyBytes, body: 'json', retry: 'safe-methods' }];
}

function filesOf({ static: directories = [], frontend = [] }: AppOptions): OperationEntry[] {
  const paths = [...directories, ...[frontend].flat()].map(({ path = '/' }) => path);
  return paths.flatMap((path) => {
    const root = path.replace(/\/$/, '');
    return [path, `${root}/*file`].map((pattern) => ({
      methods: ['GET'],
      pattern,
      maxBodyBytes: undefined,
      retry: 'safe-methods' as const,
    }));
  });
}

/** Makes the index of an application without known operations: the raw level, and foreign apps. */
export function opaqueIndex(
  upgrades: OperationIndex['upgrades'],
  options: AppOptions,
): OperationIndex {
  return {
    upgrades,
    ownBodies: options.maxBodyBytes === undefined,
    maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    allowedOrigins: options.allowedOrigins ?? [],
    operations: [],
  };
}

/**
 * Compiles an index to a lookup that finds what the replica's own routes would.
 *
 * When the path is known but not the method, the first operation of its most specific pattern is
 * found, so that a 405 is logged under that pattern.
 */
export function compileOperationIndex(index: OperationIndex): OperationMatcher {
  const requests = createRouteTree<OperationEntry>();
  const sockets = createRouteTree<OperationEntry>();
  // Pages come last: of two routes for the same path the first stays.
  for (const operation of [...index.operations, ...(index.pages ?? [])]) {
    const segments = segmentsOf(operation.pattern);
    for (const method of operation.methods) {
      const tree = method === WEBSOCKET_METHOD ? sockets : requests;
      addRoute(tree, { method, segments, target: operation });
    }
  }
  return (method, path) => {
    const socket = method === WEBSOCKET_METHOD ? findRoute(sockets, method, path) : undefined;
    if (socket?.kind === 'found') return socket.target;
    const match = findRoute(requests, method, path);
    if (match.kind === 'found') return match.target;
    return match.kind === 'method' ? match.nearest : undefined;
  };
}

function segmentsOf(pattern: string): PathSegment[] {
  if (pattern === '/') return [];
  return pattern.slice(1).split('/').map(segmentOf);
}

function segmentOf(part: string): PathSegment {
  if (part.startsWith(':')) return { kind: 'parameter', name: part.slice(1) };
  // The replica finds out whether the text is an integer.
  if (part.startsWith('{')) return { kind: 'parameter', name: part.slice(1).split(':')[0] ?? '' };
  if (part.startsWith('*')) return { kind: 'catchAll', name: part.slice(1) };
  return { kind: 'static', text: decodeStatic(part) };
}

function decodeStatic(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
