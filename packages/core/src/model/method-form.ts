import { type DependencyInputs, takesHead } from '../decorators/dependency.js';
import { dependencyRecord } from '../decorators/depends.js';
import type { InputOptions } from '../decorators/options.js';
import type { GroupSpec } from '../types/field.js';
import { type Endpoint, type EndpointInputs, bodilessMethod, isDependency } from './endpoint.js';
import { pathNamesTaken } from './dependency-order.js';
import { checkInput } from './check-input.js';
import { filesOf } from './method-files.js';
import { groupMembers, isGroupType } from './group.js';
import { takesArrays } from './infer-parameter.js';
import { pathNames } from './path.js';
import { type Report, reportAt } from './problems.js';
import { typeOf } from './type-of.js';
import type {
  ArgumentModel,
  BodyModel,
  DependencyModel,
  GroupModel,
  InputModel,
} from './handler-model.js';
import type { ParameterSource } from '../types/parameter-source.js';
import type { TypeModel } from '../types/type-model.js';

/** True when the options declare an input: the handler then takes one typed object. */
export function isMethodForm(options: DependencyInputs): boolean {
  const { params, query, headers, cookies, body, form, files, depends } = options;
  const inputs = [params, query, headers, cookies, body, form, files, depends];
  return takesHead(options) || inputs.some((input) => input !== undefined);
}

/**
 * Makes the inputs of a handler that takes one typed object, `(input)`.
 *
 * The handler of a WebSocket is called as `(socket, input)`, that of an operation as
 * `(input, request, response)`, as far as it declares these arguments.
 */
export function methodInputs(endpoint: Endpoint): EndpointInputs {
  const { route, inputs } = endpoint;
  refuseParameterDecorators(endpoint);
  const bodies = bodiesOf(endpoint, inputs);
  const depended = dependsOf(endpoint, inputs);
  const depends = [...depended.values()];
  const parameters = filesOf(endpoint, inputs);
  const { form, files } = inputs;
  const input: InputModel = {
    ...inputGroups(endpoint, inputs, depends),
    ...(bodies.length > 0 ? { body: 0 } : {}),
    ...(form === undefined ? {} : { form: groupOf(endpoint, 'form', form) }),
    ...(files === undefined ? {} : { files: [...parameters.keys()] }),
    ...(depended.size > 0
      ? { depends: Object.fromEntries([...depended.keys()].map((name, index) => [name, index])) }
      : {}),
  };
  const first: ArgumentModel = { kind: 'input', input };
  const common = { parameters, bodies, depends };
  if (route.kind === 'websocket' && !isDependency(endpoint)) {
    return { ...common, arguments: [{ kind: 'injected', what: 'websocket' }, first] };
  }
  if (takesHead(inputs))
    return { ...common, arguments: [first, { kind: 'injected', what: 'head' }] };
  const count = endpoint.signature?.parameters.length ?? endpoint.length;
  const injected = FURTHER.slice(0, Math.max(0, count - 1));
  if (route.kind === 'websocket' && injected.length > 0) {
    reportAt(endpoint.problems, endpoint.where)(
      'E_PARAM_INJECTED',
      'takes the HttpRequest, which a WebSocket does not have.',
      'Take the values it needs with headers, query and cookies.',
    );
  }
  return { ...common, arguments: [first, ...injected] };
}

const FURTHER: readonly ArgumentModel[] = [
  { kind: 'injected', what: 'request' },
  { kind: 'injected', what: 'response' },
];

function dependsOf(
  endpoint: Endpoint,
  { depends = {} }: InputOptions,
): ReadonlyMap<string, DependencyModel> {
  const models = new Map<string, DependencyModel>();
  for (const [name, entry] of Object.entries(depends)) {
    const report = reportAt(endpoint.problems, `${endpoint.where} depends "${name}"`);
    const model = endpoint.describeDependency(endpoint, dependencyRecord(entry), {
      report,
      shownAs: name,
    });
    if (model !== undefined) models.set(name, model);
  }
  return models;
}

function inputGroups(
  endpoint: Endpoint,
  options: InputOptions,
  depends: readonly DependencyModel[],
): InputModel {
  const { query, headers, cookies } = options;
  return {
    ...paramsOf(endpoint, options.params, depends),
    ...(query === undefined ? {} : { query: groupOf(endpoint, 'query', query) }),
    ...(headers === undefined ? {} : { headers: groupOf(endpoint, 'header', headers) }),
    ...(cookies === undefined ? {} : { cookies: groupOf(endpoint, 'cookie', cookies) }),
  };
}

function paramsOf(
  endpoint: Endpoint,
  spec: GroupSpec | undefined,
  depends: readonly DependencyModel[],
): InputModel {
  const names = pathNames(endpoint.path);
  const { pattern } = endpoint.path;
  const report = reportAt(endpoint.problems, `${endpoint.where} params`);
  const taken = [...endpoint.dependencies, ...depends].flatMap(pathNamesTaken);
  const own = isDependency(endpoint) ? [] : names.filter((name) => !taken.includes(name));
  if (spec === undefined) {
    if (own.length > 0) {
      report(
        'E_PATH_PARAM_MISSING',
        `the path ${pattern} has parameters, but the options do not declare them.`,
        `Add params: { ${own.map((name) => `${name}: String`).join(', ')} }.`,
      );
    }
    return {};
  }
  const params = groupOf(endpoint, 'path', spec);
  checkParams(params.type, { names, own, pattern, report });
  return { params };
}

interface PathCheck {
  readonly names: readonly string[];
  /** The names that must be declared here. */
  readonly own: readonly string[];
  readonly pattern: string;
  readonly report: Report;
}

function checkParams(type: TypeModel, { names, own, pattern, report }: PathCheck): void {
  const members = groupMembers(type);
  if (members === undefined) return;
  for (const name of own.filter((each) => members.every((member) => member.name !== each))) {
    report(
      'E_PATH_PARAM_MISSING',
      `the path ${pattern} has the parameter "${name}", which is not declared.`,
      `Add ${name}: String, or the type it has.`,
    );
  }
  // Several paths may share a class or schema, which may therefore have further optional members.
  const isOwn = type.kind === 'object';
  for (const { name, required } of members) {
    if (!names.includes(name)) {
      if (isOwn || required) reportUnknownParam(name, pattern, report);
    } else if (isOwn && !required) {
      report(
        'E_PATH_PARAM_OPTIONAL',
        `"${name}" is in the path, which always has it, but may be left out.`,
        'Remove its default or optional.',
      );
    }
  }
}

/** Reports a declared path parameter that the path does not have. */
export function reportUnknownParam(name: string, pattern: string, report: Report): void {
  report(
    'E_PATH_PARAM_UNKNOWN',
    `"${name}" is declared, but ${pattern} has no such parameter.`,
    `Add ":${name}" to the path, or move it to query.`,
  );
}

const MEMBER = {
  path: 'params',
  query: 'query',
  header: 'headers',
  cookie: 'cookies',
  form: 'form',
} as const;

function groupOf(endpoint: Endpoint, source: ParameterSource, spec: GroupSpec): GroupModel {
  const report = reportAt(endpoint.problems, `${endpoint.where} ${MEMBER[source]}`);
  const type = typeOf(spec, report);
  if (!isGroupType(type) && type.kind !== 'standard' && type.kind !== 'unknown') {
    report(
      'E_PARAM_TYPE',
      `is of kind ${type.kind}, but all values of a source are an object.`,
      'Give a record ({ limit: Int }), a class or a schema of an object.',
    );
  }
  if (type.kind === 'object') checkMembers(type, source, report);
  else checkInput(type, 'text', report);
  return { source, type };
}

function checkMembers(
  { properties }: TypeModel & { kind: 'object' },
  source: ParameterSource,
  report: Report,
): void {
  for (const [name, { type }] of Object.entries(properties)) {
    const isNested = type.kind === 'class' || type.kind === 'object' || type.kind === 'map';
    if (!isNested && (type.kind !== 'array' || takesArrays(source))) continue;
    report(
      'E_PARAM_TYPE',
      `"${name}" is ${isNested ? 'an object' : 'an array'}, which one ${source} value cannot be.`,
      'Take String, Number, Boolean, Date, Int, an enum or a schema of one; arrays from query, headers and forms.',
    );
  }
}

function bodiesOf(endpoint: Endpoint, { body }: DependencyInputs): BodyModel[] {
  if (body === undefined) return [];
  const report = reportAt(endpoint.problems, `${endpoint.where} body`);
  const bodiless = bodilessMethod(endpoint.route);
  if (bodiless !== undefined) {
    report('E_BODY_NOT_ALLOWED', `${bodiless} has none.`, 'Use query, or @Post().');
  }
  const type = typeOf(body, report);
  checkInput(type, 'json', report);
  return [{ type, required: true, embed: undefined }];
}

function refuseParameterDecorators(endpoint: Endpoint): void {
  for (const { index, decorator } of endpoint.records) {
    reportAt(endpoint.problems, `${endpoint.where} parameter ${index + 1}`)(
      'E_PARAM_DECORATORS',
      `has @${decorator}(), but the handler takes one object: its route declares the inputs.`,
      `Declare it in @${endpoint.route.decorator}(), or declare all of them at the parameters.`,
    );
  }
}
