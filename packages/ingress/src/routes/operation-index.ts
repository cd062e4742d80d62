import type { AppModel, AppOptions, MountModel, OperationModel, PathSegment } from '@sluice/core';
import {
  addRoute,
  createRouteTree,
  fileNames,
  findRoute,
  formInputs,
  hasForm,
  isConvertor,
  hasChannels,
  mcpEndpoint,
  pagePaths,
  handlersOf,
  DEFAULT_MAX_BODY_BYTES,
  DEFAULT_MAX_MESSAGE_BYTES,
  METHODS,
  versionPrefix,
  versionsOf,
} from '@sluice/core/internal';

import type { OperationEntry, OperationIndex } from './snapshot.js';

/** Finds the operation of a method and of a path without the route prefix. */
export type OperationMatcher = (method: string, path: string) => OperationEntry | undefined;

/** The method of WebSocket endpoints in an index. */
export const WEBSOCKET_METHOD = 'WEBSOCKET';

/** Makes the index of a decorated class, and of the applications inside of it. */
export function operationIndex(model: AppModel): OperationIndex {
  const { options } = model;
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  const { docs } = pagePaths(options);
  const inside = model.mounts.map(mountedIndex);
  const all = [...ownEntries(model), ...inside.flatMap(({ operations }) => operations)];
  return {
    ...(docs === undefined ? {} : { docs }),
    pages: [
      ...pagesOf(model),
      ...toolsOf(model),
      ...filesOf(options),
      ...inside.flatMap(({ pages = [] }) => pages),
    ],
    upgrades: 'messages',
    ownBodies: false,
    maxBodyBytes,
    // A replica knows the application of a WebSocket, and its own limit and origins.
    maxMessageBytes: Math.max(
      options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
      ...inside.map((one) => one.maxMessageBytes),
    ),
    allowedOrigins: originsOf([
      options.allowedOrigins ?? [],
      ...inside.map((one) => one.allowedOrigins),
    ]),
    operations: withoutConflicts(all, maxBodyBytes),
    ...(all.some(({ resumable }) => resumable) ? RESUMABLE : undefined),
  };
}

const RESUMABLE = { resumable: true } as const;

function originsOf(lists: readonly OperationIndex['allowedOrigins'][]): readonly string[] | '*' {
  return lists.includes('*') ? '*' : [...new Set(lists.flat())];
}

/**
 * Lets the first of several entries for the same requests, which a header tells apart, allow what any of
 * them allows: the front looks at the first.
 */
function withoutConflicts(
  entries: readonly OperationEntry[],
  maxBodyBytes: number,
): readonly OperationEntry[] {
  const all: OperationEntry[] = [];
  const places = new Map<string, number>();
  for (const entry of entries) {
    const shape = entry.pattern.replaceAll(/\/[:*][^/]+/g, '/:');
    for (const method of entry.methods) {
      const key = `${method} ${shape}`;
      const place = places.get(key);
      const first = place === undefined ? undefined : all[place];
      if (place === undefined || first === undefined) places.set(key, all.length);
      else all[place] = eitherOf(first, entry, maxBodyBytes);
    }
    all.push(entry);
  }
  return all;
}

function eitherOf(
  one: OperationEntry,
  other: OperationEntry,
  maxBodyBytes: number,
): OperationEntry {
  const { body, ...rest } = one;
  const limit = Math.max(one.maxBodyBytes ?? maxBodyBytes, other.maxBodyBytes ?? maxBodyBytes);
  return {
    ...rest,
    maxBodyBytes: limit,
    ...(body !== undefined && body === other.body ? { body } : {}),
    retry: one.retry === other.retry ? one.retry : 'safe-methods',
    ...(other.resumable === true ? RESUMABLE : undefined),
  };
}

function ownEntries(model: AppModel): readonly OperationEntry[] {
  return [
    ...model.operations.map((operation) => ({
      methods: operation.methods,
      pattern: operation.path.pattern,
      maxBodyBytes: operation.maxBodyBytes,
      ...bodyOf(operation),
      retry: operation.retry,
      ...((operation.resumable ?? operation.stops) === undefined ? undefined : RESUMABLE),
    })),
    ...model.sockets.map((socket) => ({
      methods: [WEBSOCKET_METHOD],
      pattern: socket.path.pattern,
      maxBodyBytes: undefined,
      retry: 'safe-methods' as const,
    })),
  ];
}

/** The index of an application inside of another, as the other has it. */
function mountedIndex({ at, model }: MountModel): OperationIndex {
  const prefix = at.kind === 'path' ? at.path.pattern : '';
  const {
    pages = [],
    operations,
    ...index
  } = model === undefined ? unknownIndex() : operationIndex(model);
  const { maxBodyBytes } = index;
  return {
    ...index,
    operations: operations.map((entry) =>
      below(prefix, { ...entry, maxBodyBytes: entry.maxBodyBytes ?? maxBodyBytes }),
    ),
    pages: pages.map((entry) => below(prefix, entry)),
  };
}

/** The index of an application whose operations nobody knows, and which limits its bodies itself. */
function unknownIndex(): OperationIndex {
  const entry = { methods: METHODS, maxBodyBytes: UNLIMITED, retry: 'safe-methods' } as const;
  const pages = ['/', '/*path'].map((pattern) => ({ ...entry, pattern }));
  return { ...opaqueIndex('messages', {}), pages };
}

function below(prefix: string, entry: OperationEntry): OperationEntry {
  const pattern = entry.pattern === '/' && prefix !== '' ? prefix : `${prefix}${entry.pattern}`;
  return { ...entry, pattern };
}

/** As a number, because an index travels as JSON. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;

function bodyOf(operation: OperationModel): Pick<OperationEntry, 'body'> {
  const handlers = handlersOf(operation);
  if (handlers.some(({ bodies }) => bodies.length > 0)) return { body: 'json' };
  const form = formInputs(handlers);
  if (!hasForm(form)) return {};
  return { body: fileNames(form).size > 0 ? 'files' : 'form' };
}

function pagesOf(model: AppModel): OperationEntry[] {
  const { openapi, docs, redoc, asyncapi } = pagePaths(model.options);
  const viewers = [docs, redoc].flatMap((at) =>
    at === undefined ? [] : [at, `${at.replace(/\/$/, '')}/*file`],
  );
  const paths = [openapi ?? [], (hasChannels(model) ? asyncapi : undefined) ?? [], viewers].flat();
  const { versioning } = model.options;
  const prefixes = ['', ...versionsOf(model).map((version) => versionPrefix(versioning, version))];
  return prefixes
    .flatMap((prefix) => paths.map((path) => `${prefix}${path}`))
    .map((pattern) => ({
      methods: ['GET'],
      pattern,
      maxBodyBytes: undefined,
      retry: 'safe-methods',
    }));
}

/** The endpoint where models call tools. */
function toolsOf(model: AppModel): OperationEntry[] {
  const endpoint = mcpEndpoint(model);
  if (endpoint === undefined) return [];
  const { path, metadata, maxBodyBytes } = endpoint;
  return [
    {
      methods: ['POST'],
      pattern: path.pattern,
      maxBodyBytes,
      body: 'json',
      retry: 'safe-methods',
    },
    ...metadata.map(({ pattern }) => ({
      methods: ['GET'],
      pattern,
      maxBodyBytes: undefined,
      retry: 'safe-methods' as const,
    })),
  ];
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
  // Pages come last: of two routes for the same path the first stays.
  const entries = [...index.operations, ...(index.pages ?? [])];
  if (entries.length === 0) return () => undefined;
  const requests = createRouteTree<OperationEntry>();
  const sockets = createRouteTree<OperationEntry>();
  for (const operation of entries) {
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
  if (part.startsWith('{')) {
    const [name = '', convertor = ''] = part.slice(1, -1).split(':');
    return { kind: 'parameter', name, ...(isConvertor(convertor) ? { convertor } : undefined) };
  }
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
