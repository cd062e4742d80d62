import type { EmittedType } from '../signature/emitted-types.js';
import type { Argument } from './argument.js';
import {
  ANONYMOUS,
  type Endpoint,
  type EndpointInputs,
  bodilessMethod,
  isDependency,
} from './endpoint.js';
import { type GroupMember, groupMembers } from './group.js';
import { type Inferred, type InferredBody, inferParameter } from './infer-parameter.js';
import { reportUnknownParam } from './method-form.js';
import { pathNames } from './path.js';
import { type Report, reportAt } from './problems.js';
import { defined } from '../types/members.js';
import { pathNamesTaken } from './dependency-order.js';
import type { ArgumentModel, BodyModel, DependencyModel, ParameterModel } from './handler-model.js';
import type { InjectedKind } from '../types/injected.js';

interface InferredArgument {
  readonly argument: Argument;
  readonly inferred: Inferred | undefined;
}

/** Makes the inputs of a handler whose arguments are the values themselves. */
export function signatureInputs(endpoint: Endpoint): EndpointInputs {
  const { signature, emitted, records } = endpoint;
  const count = Math.max(
    signature?.parameters.length ?? 0,
    emitted?.length ?? 0,
    ...records.map(({ index }) => index + 1),
  );
  if (signature === undefined && emitted === undefined) endpoint.reportHidden();
  const all = Array.from({ length: count }, (_, index): InferredArgument => {
    const argument = argumentAt(endpoint, index);
    return { argument, inferred: inferParameter(argument) };
  });
  if (endpoint.pathIsValid) checkPath(endpoint, all);
  checkInjected(endpoint, all);
  checkDuplicates(all);
  return assemble(endpoint, all);
}

function argumentAt(endpoint: Endpoint, index: number): Argument {
  const { signature, path, problems, where } = endpoint;
  const source = signature?.parameters[index];
  const label = source?.name === undefined ? '' : ` ("${source.name}")`;
  const report = reportAt(problems, `${where} parameter ${index + 1}${label}`);
  const segmentOf = (name: string) =>
    path.segments.find((segment) => segment.kind !== 'static' && segment.name === name);
  return {
    source,
    emitted: isConnection(endpoint, index) ? CONNECTION : emittedAt(index, endpoint.emitted),
    records: endpoint.records.filter((record) => record.index === index),
    segmentOf,
    report,
    missingMetadata: () => endpoint.missingMetadata(report),
    describeDependency: (record) =>
      endpoint.describeDependency(endpoint, record, {
        report,
        shownAs: source?.name ?? ANONYMOUS,
      }),
    hiddenName: () => endpoint.reportHidden(),
  };
}

const CONNECTION: EmittedType = { kind: 'injected', what: 'websocket' };

function emittedAt(index: number, emitted: readonly EmittedType[] | undefined): EmittedType {
  if (emitted === undefined) return { kind: 'missing' };
  // swc emits too short a list when parameters have no types.
  return emitted[index] ?? { kind: 'erased' };
}

// The first argument of a WebSocket handler can only be the connection, even where its type is erased.
function isConnection(endpoint: Endpoint, index: number): boolean {
  const { route, records, signature, emitted } = endpoint;
  if (route.kind !== 'websocket' || isDependency(endpoint) || index > 0) return false;
  const hasDefault = signature !== undefined && signature.parameters[0]?.default.kind !== 'none';
  if (hasDefault || records.some((record) => record.index === 0)) return false;
  const { kind } = emittedAt(0, emitted);
  const isTyped = emitted?.some((type) => type.kind === 'injected' && type.what === 'websocket');
  return isTyped !== true && (kind === 'missing' || kind === 'erased');
}

function checkPath(endpoint: Endpoint, all: readonly InferredArgument[]): void {
  if (endpoint.signature === undefined && all.some(({ inferred }) => inferred === undefined))
    return;
  const names = pathNames(endpoint.path);
  const taken = new Set([
    ...all.flatMap((one) => takenNames(one, names)),
    ...endpoint.dependencies.flatMap(pathNamesTaken),
  ]);
  const untaken = isDependency(endpoint) ? [] : names.filter((name) => !taken.has(name));
  for (const name of untaken) {
    const report = reportAt(endpoint.problems, endpoint.where);
    if (looksMinified(all)) {
      endpoint.reportHidden();
      return;
    }
    report(
      'E_PATH_PARAM_MISSING',
      `the path ${endpoint.path.pattern} has the parameter "${name}", but no argument takes it.`,
      `Add an argument called ${name}, or @Path('${name}') to the one that is meant.`,
    );
  }
  for (const { argument, inferred } of all) {
    for (const { name, required } of pathMembers(inferred) ?? []) {
      if (!required || names.includes(name)) continue;
      reportUnknownParam(name, endpoint.path.pattern, argument.report);
    }
    if (inferred?.kind !== 'parameter' || inferred.parameter.source !== 'path') continue;
    const { name } = inferred.parameter;
    if (names.includes(name)) continue;
    argument.report(
      'E_PATH_PARAM_UNKNOWN',
      `is read from the path, but ${endpoint.path.pattern} has no parameter "${name}".`,
      `Add ":${name}" to the path, or take it with @Query().`,
    );
  }
}

function takenNames({ argument, inferred }: InferredArgument, names: readonly string[]): string[] {
  if (inferred?.kind === 'parameter' && inferred.parameter.source === 'path') {
    return [inferred.parameter.name];
  }
  if (inferred?.kind === 'group' && inferred.group.source === 'path') {
    return pathMembers(inferred)?.map(({ name }) => name) ?? [...names];
  }
  if (inferred?.kind === 'dependency') return [...pathNamesTaken(inferred.dependency)];
  // The argument has a reported mistake already.
  const own = argument.source?.name;
  return inferred === undefined && own !== undefined ? [own] : [];
}

function pathMembers(inferred: Inferred | undefined): readonly GroupMember[] | undefined {
  const isPath = inferred?.kind === 'group' && inferred.group.source === 'path';
  return isPath ? groupMembers(inferred.group.type) : undefined;
}

function looksMinified(all: readonly InferredArgument[]): boolean {
  return all.some(
    ({ argument, inferred }) =>
      argument.source?.name?.length === 1 &&
      argument.records.length === 0 &&
      inferred?.kind !== 'injected',
  );
}

function checkInjected(endpoint: Endpoint, all: readonly InferredArgument[]): void {
  const isSocket = endpoint.route.kind === 'websocket';
  for (const { argument, inferred } of all) {
    for (const { what, problem, fix } of isSocket ? NOT_IN_SOCKET : NOT_IN_OPERATION) {
      if (isInjected(inferred, what)) argument.report('E_PARAM_INJECTED', problem, fix);
    }
  }
  const isCertain = all.every(({ inferred }) => inferred !== undefined);
  const hasSocket = all.some(({ inferred }) => isInjected(inferred, 'websocket'));
  if (!isSocket || hasSocket || !isCertain || isDependency(endpoint)) return;
  reportAt(endpoint.problems, endpoint.where)(
    'E_SOCKET_MISSING',
    'is a WebSocket handler that does not take the connection.',
    'Add a parameter: socket: WebSocketConnection (imported without "type").',
  );
}

interface Foreign {
  readonly what: InjectedKind;
  readonly problem: string;
  readonly fix: string;
}

const NOT_IN_OPERATION: readonly Foreign[] = [
  {
    what: 'websocket',
    problem: 'is a WebSocketConnection, which an HTTP operation does not have.',
    fix: 'Decorate the method with @WebSocket(path).',
  },
];

const NOT_IN_SOCKET: readonly Foreign[] = [
  {
    what: 'request',
    problem: 'is an HttpRequest, which a WebSocket does not have.',
    fix: 'Take the values with @Query(), @Header() and @Cookie(), or from the WebSocketConnection.',
  },
  {
    what: 'response',
    problem: 'is a ResponseControl, but a WebSocket has no response.',
    fix: 'Give headers of the handshake to accept() of the WebSocketConnection.',
  },
];

function isInjected(inferred: Inferred | undefined, what: InjectedKind): boolean {
  return inferred?.kind === 'injected' && inferred.what === what;
}

function checkDuplicates(all: readonly InferredArgument[]): void {
  const seen = new Set<string>();
  for (const { argument, inferred } of all) {
    if (inferred?.kind !== 'parameter') continue;
    const { source, name } = inferred.parameter;
    if (seen.has(`${source} ${name}`)) {
      argument.report(
        'E_PARAM_DUPLICATE',
        `is the second to read ${source} "${name}".`,
        'Give it another name, or remove one.',
      );
    }
    seen.add(`${source} ${name}`);
  }
}

function assemble(endpoint: Endpoint, all: readonly InferredArgument[]): EndpointInputs {
  const parameters: ParameterModel[] = [];
  const bodies: BodyModel[] = [];
  const depends: DependencyModel[] = [];
  const made: ArgumentModel[] = [];
  const count = all.filter(({ inferred }) => inferred?.kind === 'body').length;
  for (const { argument, inferred } of all) {
    switch (inferred?.kind) {
      case 'parameter':
        made.push({ kind: 'parameter', index: parameters.push(inferred.parameter) - 1 });
        break;
      case 'body':
        refuseBody(endpoint, argument.report);
        made.push({ kind: 'body', index: bodies.push(bodyModel(inferred.body, count > 1)) - 1 });
        break;
      case 'dependency':
        made.push({ kind: 'dependency', index: depends.push(inferred.dependency) - 1 });
        break;
      case 'group':
      case 'injected':
        made.push(inferred);
        break;
      case undefined:
        break;
      default:
        inferred satisfies never;
    }
  }
  return { parameters, bodies, depends, arguments: made };
}

function bodyModel({ name, shown, embed, ...body }: InferredBody, isShared: boolean): BodyModel {
  return {
    ...body,
    embed: isShared || embed ? name() : undefined,
    ...defined({ name: shown }),
  };
}

function refuseBody(endpoint: Endpoint, report: Report): void {
  const bodiless = bodilessMethod(endpoint.route);
  if (bodiless === undefined) return;
  report(
    'E_BODY_NOT_ALLOWED',
    `would be the body, but ${bodiless} has none.`,
    'Take the values from the query with @Query() (a class takes them all), or use @Post().',
  );
}
