import type { AppModel, EndpointModel, MountModel, OperationModel } from '@sluice/core';
import {
  handlerName,
  METHODS,
  operationIdFor,
  pathTemplate,
  schemesOf,
} from '@sluice/core/internal';

import { prepareEntry } from '../../loader/prepare.js';
import { EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { paintFor, type Paint } from '../colour.js';
import { announceUse, targetOf } from '../find-application.js';
import { importIngress, modelOf } from '../import-app.js';
import { sourceFailure } from '../print.js';
import { writeOutput } from '../write-output.js';

/** Lists the operations and WebSockets of an application. */
export async function routes(line: CommandLine): Promise<number> {
  const target = await targetOf(line, { command: 'routes', announce: announceUse });
  const prepared = await prepareEntry(target);
  if (prepared.entry === undefined) throw sourceFailure(prepared.problems);
  const model = modelOf(
    await importIngress(prepared, line.builderArgs),
    `${target} has no routes to list`,
  );
  const listed = listModel(model, { host: '', path: '' });
  const text = line.values.has('json')
    ? `${JSON.stringify(listed, undefined, 2)}\n`
    : table(listed, paintFor(process.stdout));
  await writeOutput(text);
  return EXIT_CODES.done;
}

interface ListedRoute {
  /** `WS` alone for a WebSocket; empty for an application whose operations nobody knows. */
  readonly methods: readonly string[];
  /** The host that it answers for; absent for all. */
  readonly host?: string;
  /** As in the document: `/items/{id}`. */
  readonly path: string;
  /** Absent for a WebSocket, and for an operation that the document leaves out. */
  readonly operationId?: string;
  /** The versions of the API that it belongs to; absent for all. */
  readonly versions?: readonly string[];
  /** `Shop.item`, or the name of a function. */
  readonly handler: string;
  /** What runs before the handler and for its arguments, security schemes aside. */
  readonly dependencies: readonly string[];
  readonly security: readonly ListedScheme[];
}

interface ListedScheme {
  readonly scheme: string;
  readonly scopes: readonly string[];
  /** False where the handler decides about a request without credentials. */
  readonly required: boolean;
}

/** Where an application is: the host and the path before its own paths, empty for none. */
interface Place {
  readonly host: string;
  readonly path: string;
}

function listModel(model: AppModel, place: Place): readonly ListedRoute[] {
  const own = [
    ...model.operations.map((operation) => ofOperation(operation, place)),
    ...model.sockets.map((socket) => ofEndpoint(socket, ['WS'], place)),
  ];
  return [...own, ...model.mounts.flatMap((mount) => ofMount(mount, place))];
}

function ofMount({ at, target, model }: MountModel, around: Place): readonly ListedRoute[] {
  const place =
    at.kind === 'host'
      ? { ...around, host: at.host }
      : { ...around, path: around.path + pathTemplate(at.path) };
  if (model !== undefined) return listModel(model, place);
  const handler = 'name' in target && typeof target.name === 'string' ? target.name : '';
  const { host, path } = place;
  return [
    {
      methods: [],
      ...(host === '' ? {} : { host }),
      path: `${path}/*`,
      handler: handler === '' ? '(another framework)' : handler,
      dependencies: [],
      security: [],
    },
  ];
}

function ofOperation(operation: OperationModel, place: Place): ListedRoute {
  const { methods, docs } = operation;
  const [method = ''] = methods;
  const operationId = docs.hidden === true ? undefined : operationIdFor(operation, method);
  return {
    ...ofEndpoint(operation, methods, place),
    ...(operationId === undefined ? {} : { operationId }),
  };
}

function ofEndpoint(
  endpoint: EndpointModel,
  methods: readonly string[],
  { host, path }: Place,
): ListedRoute {
  const { versions } = endpoint;
  const used = [...endpoint.dependencies, ...endpoint.depends];
  const names = used.filter(({ security }) => security === undefined).map(handlerName);
  const security = schemesOf(endpoint).map(({ name, scopes, isRequired }) => ({
    scheme: name,
    scopes,
    required: isRequired,
  }));
  return {
    methods,
    ...(host === '' ? {} : { host }),
    path: path + pathTemplate(endpoint.path),
    ...(versions === undefined ? {} : { versions }),
    handler: handlerName(endpoint),
    dependencies: [...new Set(names)],
    security,
  };
}

const HEADINGS = [
  'METHOD',
  'HOST',
  'PATH',
  'VERSIONS',
  'OPERATION',
  'HANDLER',
  'DEPENDENCIES',
  'SECURITY',
] as const;

function table(listed: readonly ListedRoute[], paint: Paint): string {
  const rows = [HEADINGS, ...listed.map(cells)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  // A column that says nothing of any route is left out.
  const columns = HEADINGS.map((_, column) => column).filter((column) =>
    rows.slice(1).some((row) => row[column] !== ''),
  );
  return rows
    .map((row, index) => {
      const text = columns
        .map((column) => (row[column] ?? '').padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd();
      return `${index === 0 ? paint('dim', text) : text}\n`;
    })
    .join('');
}

function cells(route: ListedRoute): readonly string[] {
  const { methods, host = '', versions = [], operationId = '' } = route;
  const schemes = route.security.map(({ scheme, scopes, required }) =>
    [scheme, ...scopes].join(' ').concat(required ? '' : '?'),
  );
  const isAny = methods.length === 0 || METHODS.every((method) => methods.includes(method));
  return [
    isAny ? 'ALL' : methods.join(','),
    host,
    route.path,
    versions.join(', '),
    operationId,
    route.handler,
    route.dependencies.join(', '),
    [...new Set(schemes)].join(', '),
  ];
}
