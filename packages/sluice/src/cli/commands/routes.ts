import type { EndpointModel, OperationModel, SocketModel } from '@sluice/core';
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
  const model = modelOf(await importIngress(prepared), `${target} has no routes to list`);
  const listed = [...model.operations.map(ofOperation), ...model.sockets.map(ofSocket)];
  const text = line.values.has('json')
    ? `${JSON.stringify(listed, undefined, 2)}\n`
    : table(listed, paintFor(process.stdout));
  await writeOutput(text);
  return EXIT_CODES.done;
}

interface ListedRoute {
  /** `WS` alone for a WebSocket. */
  readonly methods: readonly string[];
  /** As in the document: `/items/{id}`. */
  readonly path: string;
  /** Absent for a WebSocket, and for an operation that the document leaves out. */
  readonly operationId?: string;
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

function ofOperation(operation: OperationModel): ListedRoute {
  const { methods, docs } = operation;
  const [method = ''] = methods;
  const operationId = docs.hidden === true ? undefined : operationIdFor(operation, method);
  return {
    methods,
    path: pathTemplate(operation.path),
    ...(operationId === undefined ? {} : { operationId }),
    ...ofEndpoint(operation),
  };
}

function ofSocket(socket: SocketModel): ListedRoute {
  return { methods: ['WS'], path: pathTemplate(socket.path), ...ofEndpoint(socket) };
}

function ofEndpoint(
  endpoint: EndpointModel,
): Pick<ListedRoute, 'handler' | 'dependencies' | 'security'> {
  const used = [...endpoint.dependencies, ...endpoint.depends];
  const names = used.filter(({ security }) => security === undefined).map(handlerName);
  const schemes = schemesOf(endpoint).map(({ name, scopes, isRequired }) => ({
    scheme: name,
    scopes,
    required: isRequired,
  }));
  return { handler: handlerName(endpoint), dependencies: [...new Set(names)], security: schemes };
}

const HEADINGS = ['METHOD', 'PATH', 'OPERATION', 'HANDLER', 'DEPENDENCIES', 'SECURITY'] as const;

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

function cells({
  methods,
  path,
  operationId = '',
  handler,
  dependencies,
  security,
}: ListedRoute): readonly string[] {
  const schemes = security.map(({ scheme, scopes, required }) =>
    [scheme, ...scopes].join(' ').concat(required ? '' : '?'),
  );
  return [
    METHODS.every((method) => methods.includes(method)) ? 'ALL' : methods.join(','),
    path,
    operationId,
    handler,
    dependencies.join(', '),
    [...new Set(schemes)].join(', '),
  ];
}
