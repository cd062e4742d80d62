import { headerName } from '../http/header-name.js';
import type { AppModel, EndpointModel, OperationModel, SocketModel } from '../model/app-model.js';
import { handlersOf } from '../model/dependency-order.js';
import { describe } from '../model/describe.js';
import { versionFields } from '../model/versions.js';
import { formInputs, hasForm } from '../model/form-inputs.js';
import type {
  ArgumentModel,
  GroupModel,
  InputModel,
  ParameterModel,
} from '../model/handler-model.js';
import { ShapeDescriber } from './describe-shape.js';
import type { RouterLike } from '../router-options.js';
import { classModel } from '../schema/classes/class-model.js';
import type { Constructor } from '../types/constructor.js';
import { defined } from '../types/members.js';
import type { PathSegment } from '../types/path-model.js';
import type { TypeModel } from '../types/type-model.js';
import type {
  ClientArgument,
  ClientBody,
  ClientDescription,
  ClientFiles,
  ClientGroup,
  ClientMember,
  ClientOperation,
  ClientPathParameter,
  ClientValue,
} from './description.js';

/**
 * Describes a class or a router for clients that do not ask the server: `createClient(url, { description:
 * describeClient(Shop) })`. Throws `DefinitionError` as `createApp` does.
 */
export function describeClient<T extends Constructor>(target: T): ClientDescription<T>;
export function describeClient(target: RouterLike): ClientDescription;
export function describeClient(target: Constructor | RouterLike): ClientDescription {
  return clientDescription(describe(target));
}

/** Describes an application for clients, from its model. */
export function clientDescription({
  operations,
  sockets,
  options: { versioning } = {},
}: Pick<AppModel, 'operations' | 'sockets'> &
  Partial<Pick<AppModel, 'options'>>): ClientDescription {
  const describer = new ShapeDescriber();
  const fieldsOf = (endpoint: EndpointModel): Pick<ClientOperation, 'fields'> =>
    defined({ fields: versionFields(endpoint, versioning) });
  const described = [
    ...operations.flatMap((operation) =>
      operationsOf(operation, describer).map((each) => ({ ...each, ...fieldsOf(operation) })),
    ),
    ...sockets.map((socket) => ({ ...socketOf(socket, describer), ...fieldsOf(socket) })),
  ];
  return { sluice: 1, operations: described, ...defined({ shapes: describer.shapes }) };
}

/** The description that a server gives to anyone, without the operations that its document hides. */
export function publicDescription(model: AppModel): ClientDescription {
  const shown = model.operations.filter(({ docs }) => docs.hidden !== true);
  return clientDescription({ ...model, operations: shown });
}

/** One for each HTTP method but those that answer for GET. */
function operationsOf(operation: OperationModel, describer: ShapeDescriber): ClientOperation[] {
  const handlers = handlersOf(operation);
  const form = formInputs(handlers);
  const { response, streams, sse } = operation;
  const isStream = streams === true || sse;
  const result = isStream && response?.kind === 'array' ? response.items : response;
  const common = {
    ...callOf(operation, describer),
    ...defined({ result: describer.shapeOf(result) }),
    ...(hasForm(form) ? { form: form.files.length > 0 ? MULTIPART : URLENCODED } : undefined),
    ...(isStream ? STREAMS : undefined),
  };
  return operation.methods.map((method) => ({ ...common, method }));
}

const MULTIPART = 'multipart' as const;
const URLENCODED = 'urlencoded' as const;
const STREAMS = { streams: true } as const;

function socketOf(socket: SocketModel, describer: ShapeDescriber): ClientOperation {
  const { receive, send, subprotocols } = socket;
  const json = {
    ...(receive === undefined ? undefined : { receive: true as const }),
    ...(send === undefined ? undefined : { send: true as const }),
  };
  return {
    ...callOf(socket, describer),
    ...defined({ result: describer.shapeOf(send), message: describer.shapeOf(receive) }),
    ...(Object.keys(json).length === 0 ? undefined : { json }),
    ...(subprotocols.length === 0 ? undefined : { subprotocols }),
  };
}

function callOf(
  endpoint: OperationModel | SocketModel,
  describer: ShapeDescriber,
): ClientOperation {
  const { run, path } = endpoint;
  return {
    ...(run.kind === 'method' ? { class: run.owner.name } : undefined),
    name: run.name,
    path: path.segments.map(pathPart),
    arguments: endpoint.arguments.flatMap((argument) => argumentOf(argument, endpoint, describer)),
  };
}

function pathPart(segment: PathSegment): string | ClientPathParameter {
  switch (segment.kind) {
    case 'static':
      return encodeURIComponent(segment.text);
    case 'parameter':
      return { name: segment.name };
    case 'catchAll':
      return { name: segment.name, rest: true };
    default:
      return segment satisfies never;
  }
}

function argumentOf(
  argument: ArgumentModel,
  { parameters, bodies }: OperationModel | SocketModel,
  describer: ShapeDescriber,
): ClientArgument[] {
  const bodyAt = (index: number): ClientBody[] =>
    bodies.slice(index, index + 1).map(({ embed, type }) => ({
      body: embed ?? true,
      ...defined({ shape: describer.shapeOf(type) }),
    }));
  switch (argument.kind) {
    case 'parameter':
      return parameters.slice(argument.index, argument.index + 1).map(parameterOf);
    case 'body':
      return bodyAt(argument.index);
    case 'group':
      return [groupOf(argument.group)];
    case 'input':
      return inputOf(
        argument.input,
        argument.input.body === undefined ? [] : bodyAt(argument.input.body),
      );
    case 'dependency':
    case 'injected':
      return [];
    default:
      return argument satisfies never;
  }
}

function parameterOf({ source, name, type, isDeep }: ParameterModel): ClientArgument {
  return { in: source, name, ...(isDeep === true ? DEEP : valueOf(type)) };
}

const DEEP: ClientValue = { style: 'deepObject' };

function valueOf(type: TypeModel): ClientValue {
  if (type.kind === 'duration') return { as: 'duration' };
  if (type.kind !== 'array') return {};
  return { ...valueOf(type.items), ...defined({ style: type.style }) };
}

function groupOf({ source, type }: GroupModel): ClientGroup {
  const members: [string, ClientMember][] = membersOf(type).flatMap(([name, wireName, own]) => {
    const toWire = source === 'header' ? headerName : (text: string): string => text;
    const onWire = toWire(wireName);
    const member = { ...(onWire === toWire(name) ? {} : { name: onWire }), ...valueOf(own) };
    return Object.keys(member).length === 0 ? [] : [[name, member]];
  });
  return { all: source, ...(members.length === 0 ? {} : { members: Object.fromEntries(members) }) };
}

/** The properties of a group, with their names on the wire; none for a schema that tells nothing of them. */
function membersOf(
  type: TypeModel,
): readonly (readonly [name: string, wireName: string, type: TypeModel])[] {
  if (type.kind === 'object') {
    return Object.entries(type.properties).map(([name, own]) => [name, name, own.type]);
  }
  if (type.kind !== 'class') return [];
  return classModel(type.type).properties.map((own) => [own.name, own.wireName, own.type]);
}

function inputOf(input: InputModel, bodies: readonly ClientBody[]): ClientArgument[] {
  const { params, query, headers, cookies, form, files } = input;
  const groups = Object.entries(defined({ params, query, headers, cookies, form }));
  const members: [string, ClientGroup | ClientBody | ClientFiles][] = [
    ...groups.map(([name, group]): [string, ClientGroup] => [name, groupOf(group)]),
    ...bodies.map((body): [string, ClientBody] => ['body', body]),
    ...(files === undefined ? [] : [['files', FILES] satisfies [string, ClientFiles]]),
  ];
  // An argument that only dependencies fill is none to a client.
  return members.length === 0 ? [] : [{ input: Object.fromEntries(members) }];
}

const FILES: ClientFiles = { files: true };
