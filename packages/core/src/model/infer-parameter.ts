import type { ParameterOptions, ParameterRecord, RecordedOptions } from '../decorators/record.js';
import { isSingleton } from '../decorators/singleton.js';
import { SecurityScopes } from '../security/scopes.js';
import { UploadFile } from '../form/upload-file.js';
import { type Argument, ownName } from './argument.js';
import { checkInput } from './check-input.js';
import { type Absence, checkDefault, readAbsence } from './absence.js';
import { fileParameter } from './file-parameter.js';
import { isGroupType } from './group.js';
import { headerName } from '../http/header-name.js';
import { typeOfArgument, typeOfLiteral } from './parameter-type.js';
import { docsOf } from './type-of.js';
import type { DependencyModel, GroupModel, ParameterModel } from './handler-model.js';
import type { DependencyRecord } from '../types/dependency.js';
import type { InjectedKind } from '../types/injected.js';
import type { Examples, ParameterSource } from '../types/parameter-source.js';
import { defined } from '../types/members.js';
import type { PathSegment } from '../types/path-model.js';
import type { TypeModel } from '../types/type-model.js';

export type Inferred =
  | { readonly kind: 'parameter'; readonly parameter: ParameterModel }
  | { readonly kind: 'group'; readonly group: GroupModel }
  | { readonly kind: 'body'; readonly body: InferredBody }
  | { readonly kind: 'dependency'; readonly dependency: DependencyModel }
  | { readonly kind: 'injected'; readonly what: InjectedKind };

/** A body whose `embed` is not decided yet: other bodies may share its JSON object. */
export interface InferredBody {
  /** Returns the property name of a shared body; called only for those, since it may report a mistake. */
  readonly name: () => string | undefined;
  /** The same name, if there is one. */
  readonly shown?: string;
  readonly embed: boolean;
  readonly type: TypeModel;
  readonly required: boolean;
  readonly nullable?: boolean;
  readonly secret?: boolean;
  readonly description?: string;
  readonly examples?: Examples;
}

/**
 * Decides what an argument of a signature-form handler is.
 *
 * Explicit decorators win. Otherwise a name in the path template makes a path parameter, a framework
 * class is injected, a class is the body, and a text type or a literal default makes a query parameter.
 * Returns undefined for an argument with a reported mistake.
 */
export function inferParameter(argument: Argument): Inferred | undefined {
  if (argument.source?.rest === true) {
    argument.report(
      'E_PARAM_REST',
      'is a rest parameter.',
      'Take an array: @Query({ type: [String] }).',
    );
    return undefined;
  }
  const said = argument.records.filter(({ decorator }) => decorator !== 'Secret');
  const [explicit, ...others] = said;
  if (others.length > 0) {
    const names = said.map(({ decorator }) => `@${decorator}()`).join(' and ');
    argument.report('E_PARAM_DECORATORS', `has both ${names}.`, 'Keep the one it is read from.');
  }
  const inferred = explicit === undefined ? implicit(argument) : fromRecord(argument, explicit);
  refuseMisplacedSecret(argument, inferred);
  return inferred;
}

function fromRecord(argument: Argument, record: ParameterRecord): Inferred | undefined {
  const options =
    record.name === undefined ? record.options : { ...record.options, name: record.name };
  switch (record.decorator) {
    case 'Path':
      return fromSource(argument, 'path', options);
    case 'Query':
      return fromSource(argument, 'query', options);
    case 'Header':
      return fromSource(argument, 'header', options);
    case 'Cookie':
      return fromSource(argument, 'cookie', options);
    case 'Body':
      return fromBody(argument, options);
    case 'Form':
      return fromSource(argument, 'form', options);
    case 'File':
      return fromFile(argument, options);
    case 'Depends':
      return fromDependency(argument, record);
    case 'Secret':
      return undefined;
    default:
      return record.decorator satisfies never;
  }
}

function fromDependency(
  argument: Argument,
  { dependency = NO_TARGET }: Pick<ParameterRecord, 'dependency'>,
): Inferred | undefined {
  const { emitted } = argument;
  const target = dependency.target ?? (emitted.kind === 'class' ? emitted.type : undefined);
  const model = argument.describeDependency({ ...dependency, target });
  return model && { kind: 'dependency', dependency: model };
}

const NO_TARGET: DependencyRecord = { target: undefined, options: {} };
const UNDECORATED: Pick<ParameterRecord, 'dependency'> = {};

function implicit(argument: Argument): Inferred | undefined {
  const { source, emitted, segmentOf } = argument;
  const name = source?.name;
  const segment = name === undefined ? undefined : segmentOf(name);
  if (segment !== undefined) return fromSource(argument, 'path', {});
  if (emitted.kind === 'injected') return { kind: 'injected', what: emitted.what };
  if (emitted.kind === 'class') {
    if (isSingleton(emitted.type) || emitted.type === SecurityScopes) {
      return fromDependency(argument, UNDECORATED);
    }
    return emitted.type === UploadFile ? fromFile(argument, {}) : fromBody(argument, {});
  }
  const hasTypedDefault =
    source?.default.kind === 'literal' && typeOfLiteral(source.default.value) !== undefined;
  // Without a name the type does not matter: the missing name is the one mistake to report.
  if (name === undefined && !hasTypedDefault && ownName(argument) === undefined) return undefined;
  return fromSource(argument, 'query', {});
}

function fromBody(argument: Argument, options: ParameterOptions): Inferred | undefined {
  const type = typeOfArgument(argument, options);
  if (type === undefined) return undefined;
  checkInput(type, 'json', argument.report);
  const { required, hasDefault, defaultValue } = readAbsence(argument, options);
  checkDefault(defaultValue, type, argument.report);
  if (options.default !== undefined) {
    argument.report(
      'E_DEFAULT_INVALID',
      'is a body with a default in its decorator, where it is not read.',
      'Write it in the signature, or say { optional: true } and supply it in the method.',
    );
  }
  const { description, embed = false, openapiExtra } = options;
  const examples =
    options.examples ?? (options.example === undefined ? undefined : [options.example]);
  const said = options.name ?? options.alias;
  const name = () => said ?? ownName(argument);
  return {
    kind: 'body',
    body: {
      name,
      ...defined({ shown: said ?? argument.source?.name }),
      embed,
      type,
      required,
      ...(required || hasDefault ? {} : { nullable: true }),
      ...(isSecret(argument) ? { secret: true } : {}),
      ...defined({ description, examples, openapiExtra }),
    },
  };
}

function fromSource(
  argument: Argument,
  source: ParameterSource,
  options: ParameterOptions,
): Inferred | undefined {
  const { report } = argument;
  const type = typeOfArgument(argument, options);
  if (type === undefined) return undefined;
  const said = options.name ?? options.alias;
  const isDeep = options.style === 'deepObject' && isDeepType(argument, type, source);
  if (said === undefined && isGroupType(type) && !isDeep) {
    checkInput(type, 'text', report);
    return { kind: 'group', group: { source, type } };
  }
  if (isDeep) checkInput(type, 'text', report);
  else if (!isTextType(type, source, options)) {
    report(
      'E_PARAM_TYPE',
      `is ${type.kind === 'array' ? 'an array' : `of kind ${type.kind}`}, which one ${source} value cannot be.`,
      'Take String, Number, Boolean, Date, Int, an enum or a schema of one; arrays from query, headers and forms; a class without a name for all values.',
    );
    return undefined;
  }
  const name = said ?? ownName(argument);
  if (name === undefined) return undefined;
  const absence = readAbsence(argument, options);
  checkDefault(absence.defaultValue, type, report);
  if (source === 'path') refuseOptionalPath(argument, absence);
  return {
    kind: 'parameter',
    parameter: {
      source,
      name: wireName(source, name, said !== undefined),
      type: source === 'path' ? converted(type, argument.segmentOf(name)) : type,
      ...absence,
      required: source === 'path' || absence.required,
      catchAll: source === 'path' && argument.segmentOf(name)?.kind === 'catchAll',
      secret: source === 'header' || source === 'cookie' || isSecret(argument),
      docs: docsOf(options),
      ...(isDeep ? { isDeep } : {}),
    },
  };
}

/** True for an object of a query; reports `deepObject` for anything else. */
function isDeepType({ report }: Argument, type: TypeModel, source: ParameterSource): boolean {
  const isObject = type.kind === 'map' || isGroupType(type);
  if (isObject && source === 'query') return true;
  report(
    'E_CONSTRAINT_MISPLACED',
    "style: 'deepObject' is for objects of a query.",
    'Remove it, or take a class, a schema of an object or MapOf(String) with @Query().',
  );
  return false;
}

/** The type of a path parameter: a number of `{id:int}` is an integer. */
function converted(type: TypeModel, segment: PathSegment | undefined): TypeModel {
  const isInt = segment?.kind === 'parameter' && segment.convertor === 'int';
  return isInt && type.kind === 'number' ? { ...type, kind: 'integer' } : type;
}

function isTextType(type: TypeModel, source: ParameterSource, options: ParameterOptions): boolean {
  if (type.kind === 'class' || type.kind === 'object') return false;
  if (type.kind === 'array') {
    return takesArrays(source) && isTextType(type.items, source, options);
  }
  if (type.kind === 'map') return false;
  if (type.kind === 'union') {
    return type.members.every((member) => isTextType(member.type, source, options));
  }
  // `REPORTED` is `unknown` too, and must not be reported again.
  return type.kind !== 'unknown' || options.type !== Object;
}

/** True for a source in which a name may be repeated. */
export function takesArrays(source: ParameterSource): boolean {
  return source === 'query' || source === 'header' || source === 'form';
}

function fromFile(argument: Argument, options: RecordedOptions): Inferred | undefined {
  const parameter = fileParameter(argument, options);
  return parameter && { kind: 'parameter', parameter };
}

function wireName(source: ParameterSource, name: string, isSaid: boolean): string {
  if (source !== 'header') return name;
  return isSaid ? name.toLowerCase() : headerName(name);
}

function refuseOptionalPath({ report }: Argument, absence: Absence): void {
  if (absence.required) return;
  report(
    'E_PATH_PARAM_OPTIONAL',
    'is in the path, which always has it, but may be left out.',
    'Remove the default or { optional: true }; serve the shorter path by a method of its own.',
  );
}

function refuseMisplacedSecret(argument: Argument, inferred: Inferred | undefined): void {
  if (inferred === undefined || inferred.kind === 'parameter' || !isSecret(argument)) return;
  if (inferred.kind === 'body' && isScalar(inferred.body.type)) return;
  argument.report(
    'E_PARAM_DECORATORS',
    '@Secret() is for one value of path, query, header, cookie or body.',
    'Remove it here, and put it on the properties of a class that are secret.',
  );
}

function isScalar({ kind }: TypeModel): boolean {
  return kind !== 'class' && kind !== 'object' && kind !== 'array';
}

function isSecret({ records }: Argument): boolean {
  return records.some(({ decorator }) => decorator === 'Secret');
}
