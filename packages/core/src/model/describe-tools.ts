import type { AppOptions } from '../app-options.js';
import { DEFAULT_MCP_PATH } from '../defaults.js';
import type { DefinitionProblem } from '../errors.js';
import type { ToolAnnotations, ToolOptions } from '../types/mcp-options.js';
import { defined } from '../types/members.js';
import type { OperationModel, ToolModel } from './app-model.js';
import { handlersOf } from './dependency-order.js';
import { fileNames, formInputs, hasForm } from './form-inputs.js';
import { handlerName } from './handler-model.js';
import { mcpOptionsOf } from './mcp-endpoint.js';
import { operationIdFor } from './operation-docs.js';
import { parsePath, pathShape } from './path.js';
import { type Report, reportAt } from './problems.js';

/**
 * Decides which operations are tools of the Model Context Protocol: those that ask for it, and with
 * `mcp` of the application every operation of the document whose arguments are JSON or text.
 */
export function withTools(
  operations: readonly OperationModel[],
  options: AppOptions,
  problems: DefinitionProblem[],
): OperationModel[] {
  const { mcp = {} } = options;
  if (mcp === false) return [...operations];
  const owners = new Map<string, OperationModel>();
  const tools = operations.map((operation) =>
    toolOf(operation, options, reportAt(problems, handlerName(operation))),
  );
  const names = tools.map((tool) => tool?.name);
  const described = operations.map((operation, index) => {
    const report = reportAt(problems, handlerName(operation));
    const made = tools[index];
    if (made === undefined) return operation;
    const isShared = names.indexOf(made.name) !== names.lastIndexOf(made.name);
    const tool = isShared ? { ...made, name: versionedName(made.name, operation) } : made;
    const earlier = owners.get(tool.name);
    if (earlier === undefined) owners.set(tool.name, operation);
    else {
      report(
        'E_MCP_TOOL',
        `the tool's name "${tool.name}" is already that of ${handlerName(earlier)}.`,
        'Give it another: { mcp: { name: "..." } }.',
      );
    }
    return { ...operation, tool };
  });
  if (owners.size > 0 || options.mcp !== undefined) checkEndpoint(operations, options, problems);
  return described;
}

/** A method in several versions is as many tools: `item_v1`, `item_v2`. */
function versionedName(name: string, { versions = [] }: OperationModel): string {
  if (versions.length === 0) return name;
  const suffix = `_v${versions.join('-')}`.replaceAll(/[^A-Za-z0-9_.-]/g, '_');
  return `${name.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
}

function toolOf(
  operation: OperationModel,
  options: AppOptions,
  report: Report,
): ToolModel | undefined {
  const { mcp: asked, docs } = operation;
  const isImplied = options.mcp !== undefined && options.mcp !== false && docs.hidden !== true;
  if (asked === false || (asked === undefined && !isImplied)) return undefined;
  const handlers = handlersOf(operation);
  const form = formInputs(handlers);
  if (fileNames(form).size > 0) {
    if (asked !== undefined) {
      report(
        'E_MCP_TOOL',
        'takes files, which the arguments of a tool cannot hold.',
        'Remove its mcp, and let clients upload the files over HTTP.',
      );
    }
    return undefined;
  }
  const own: ToolOptions = typeof asked === 'object' ? asked : {};
  const hasBody = hasForm(form) || handlers.some(({ bodies }) => bodies.length > 0);
  const method = methodOf(operation, hasBody);
  const isReadable = method === 'GET' && !hasBody;
  if (own.resource === true && !isReadable) {
    report(
      'E_MCP_TOOL',
      'is no GET without a body, so it cannot be a resource.',
      'Remove "resource: true".',
    );
  }
  return {
    name: nameOf(own.name, operationIdFor(operation, method), report),
    method,
    ...defined({
      title: own.title ?? docs.summary,
      description: own.description ?? docs.description ?? docs.summary,
    }),
    annotations: { ...annotationsOf(method), ...own.annotations },
    isResource: isReadable && (own.resource ?? mcpOptionsOf(options).resources ?? false),
  };
}

/** The method by which a tool calls an operation that has several. */
function methodOf({ methods }: OperationModel, hasBody: boolean): string {
  const usual = hasBody ? 'POST' : 'GET';
  return methods.includes(usual) ? usual : (methods[0] ?? usual);
}

const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const LONGEST_NAME = 128;

function nameOf(given: string | undefined, operationId: string, report: Report): string {
  if (given === undefined) {
    return operationId.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, LONGEST_NAME);
  }
  if (!NAME.test(given)) {
    report(
      'E_MCP_TOOL',
      `the tool's name ${JSON.stringify(given)} is not one that clients accept.`,
      'Use letters, digits, "_", "-" and ".", at most 128.',
    );
  }
  return given;
}

function annotationsOf(method: string): ToolAnnotations {
  if (READING.has(method)) return { readOnlyHint: true };
  return {
    readOnlyHint: false,
    destructiveHint: method === 'DELETE' || method === 'PUT' || method === 'PATCH',
    idempotentHint: method === 'DELETE' || method === 'PUT',
  };
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'QUERY', 'OPTIONS', 'TRACE']);

/** Reports an endpoint that could not be reached. */
function checkEndpoint(
  operations: readonly OperationModel[],
  options: AppOptions,
  problems: DefinitionProblem[],
): void {
  const { path = DEFAULT_MCP_PATH, pageSize = 1 } = mcpOptionsOf(options);
  const report = reportAt(problems, 'mcp');
  if (!Number.isSafeInteger(pageSize) || pageSize < 1) {
    const fix = 'Write a whole number of at least 1: { mcp: { pageSize: 100 } }.';
    report('E_OPTION_INVALID', `has pages of ${pageSize} tools.`, fix);
  }
  const parsed = parsePath(path);
  if (!parsed.ok || parsed.path.segments.some(({ kind }) => kind !== 'static')) {
    const what = parsed.ok ? `has the path "${path}", with parameters.` : parsed.problem.what;
    report('E_OPTION_INVALID', what, 'Write a plain path: { mcp: { path: "/mcp" } }.');
    return;
  }
  const shape = pathShape(parsed.path);
  const taken = operations.find(
    (operation) => operation.methods.includes('POST') && pathShape(operation.path) === shape,
  );
  if (taken === undefined) return;
  reportAt(problems, handlerName(taken))(
    'E_ROUTE_DUPLICATE',
    `POST ${path} is where the application serves its tools.`,
    'Change one of the paths: @Ingress({ mcp: { path: "/tools" } }).',
  );
}
