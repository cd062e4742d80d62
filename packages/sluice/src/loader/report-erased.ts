import type { Argument, Class, Decorator, ParamPattern, TSType } from 'oxc-parser';

import { decoratedClasses, isDecorated } from './decorated-classes.js';
import {
  meaningOf,
  readNames,
  type FileNames,
  type FindSource,
  type Meaning,
} from './declarations.js';
import { erasedParameter, type Parameter } from './erased.js';
import type { TypeNames } from './erased-type.js';
import { placeAt, type LoaderProblem } from './loader-problem.js';
import { readOwnNames, type OwnName } from './own-names.js';
import { readSaid, SOURCES } from './said.js';

export type { FindSource } from './declarations.js';

/** A file being looked at. */
interface Looking {
  readonly file: string;
  readonly source: string;
  readonly names: FileNames;
  readonly ownName: OwnName;
  readonly find: FindSource;
  readonly problems: LoaderProblem[];
}

/**
 * Reports what no compiler keeps of decorated signatures, while the TypeScript is still there to see.
 *
 * In handlers of `@Get` and the other routes, and in parameters with `@Query` and the like: `?` without
 * `{ optional: true }`, literal unions, enums, type aliases, interfaces, classes imported with `type`, and
 * arrays, tuples and unions. In every decorated class: interfaces imported without `type`, which would
 * end as "does not provide an export". The loader reports; it never adds metadata.
 */
export function reportErased(
  file: string,
  source: string,
  find: FindSource,
): readonly LoaderProblem[] {
  if (!source.includes('@')) return [];
  const names = readNames(file, source);
  const ownName = readOwnNames(names.program);
  const looking: Looking = { file, source, names, ownName, find, problems: [] };
  for (const node of decoratedClasses(names.program)) {
    reportHandlers(looking, node);
    reportImports(looking, node);
  }
  return looking.problems;
}

const ROUTES: ReadonlySet<string> = new Set([
  'All',
  'Delete',
  'Get',
  'Head',
  'Options',
  'Patch',
  'Post',
  'Put',
  'Route',
  'Trace',
  'WebSocket',
]);

function reportHandlers(looking: Looking, node: Class): void {
  const { ownName, source } = looking;
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition') continue;
    const route = member.decorators.find((decorator) => ROUTES.has(ownName(decorator) ?? ''));
    if (route !== undefined && isMethodForm(route)) continue;
    const method = source.slice(member.key.start, member.key.end);
    for (const [index, pattern] of member.value.params.entries()) {
      const parameter = readParameter(pattern, route, looking);
      if (parameter === undefined) continue;
      // Without a route, only a decorator of ours shows that a value of the request is meant.
      if (route === undefined && !SOURCES.has(parameter.said.source ?? '')) continue;
      const name = node.id?.name ?? '(class)';
      const isConnection = index === 0 && takesConnection(pattern, route, ownName);
      for (const problem of erasedParameter(parameter, typeNames(looking))) {
        if (isConnection && !VALUES.has(problem.code)) continue;
        looking.problems.push({
          ...problem,
          file: looking.file,
          ...placeAt(source, startOf(pattern, source)),
          where: `${name}.${method} parameter ${index + 1} ("${parameter.name}")`,
          parameter: { class: name, method, parameter: parameter.name },
          frame: undefined,
        });
      }
    }
  }
}

/** Codes of types that can only be those of a value. */
const VALUES = new Set(['E_PARAM_LITERALS', 'E_PARAM_ENUM']);

/** The first argument of a WebSocket is the connection, also where its type is lost. */
function takesConnection(
  { decorators = [] }: ParamPattern,
  route: Decorator | undefined,
  ownName: OwnName,
): boolean {
  return route !== undefined && ownName(route) === 'WebSocket' && decorators.length === 0;
}

function typeNames(looking: Looking): TypeNames {
  return {
    meaning: (name: string): Meaning => meaningOf(name, looking),
    isTypeOnly: (name) => looking.names.imported.get(name)?.typeOnly === true,
    text: (start, end) => looking.source.slice(start, end),
  };
}

/** Where the name of a parameter is, behind its decorators. */
function startOf(pattern: ParamPattern, source: string): number {
  const end = pattern.decorators?.at(-1)?.end;
  if (end === undefined) return pattern.start;
  return end + source.slice(end).search(/\S/);
}

const INPUT_KEYS = new Set(['params', 'query', 'headers', 'cookies', 'body', 'form', 'files']);

/** The method form says its types in the options, and so may options we cannot read. */
function isMethodForm(route: Decorator): boolean {
  const options = argumentsOf(route).at(-1);
  if (options === undefined || options.type !== 'ObjectExpression') return false;
  return options.properties.some(
    (property) =>
      property.type === 'SpreadElement' ||
      (property.key.type === 'Identifier' && INPUT_KEYS.has(property.key.name)),
  );
}

function argumentsOf({ expression }: Decorator): readonly Argument[] {
  return expression.type === 'CallExpression' ? expression.arguments : [];
}

function readParameter(
  pattern: ParamPattern,
  route: Decorator | undefined,
  { ownName, source }: Looking,
): Parameter | undefined {
  const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern;
  if (target.type !== 'Identifier') return undefined;
  const { name } = target;
  const decorators = [
    ...(pattern.decorators ?? []),
    ...(target === pattern ? [] : (target.decorators ?? [])),
  ];
  const paths = route === undefined ? [] : argumentsOf(route).filter(isText);
  const isInPath = paths.some(({ start, end }) =>
    new RegExp(`[:*{]${name}\\b`).test(source.slice(start, end)),
  );
  return {
    name,
    optional: Boolean(target.optional),
    type: target.typeAnnotation?.typeAnnotation,
    hasDefault: pattern.type === 'AssignmentPattern',
    said: readSaid(decorators, ownName),
    isInPath,
    mayBeBody: /^(?:Post|Put|Patch)$/.test((route && ownName(route)) ?? ''),
  };
}

function isText({ type }: Argument): boolean {
  return type === 'Literal' || type === 'TemplateLiteral';
}

/** Types whose names end up in the compiled metadata, where an interface has no value to import. */
function reportImports(looking: Looking, node: Class): void {
  for (const type of emittedTypes(node)) {
    if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') continue;
    const { name } = type.typeName;
    const imported = looking.names.imported.get(name);
    if (imported === undefined || imported.typeOnly) continue;
    const meaning = meaningOf(name, looking);
    if (meaning.kind !== 'interface' && meaning.kind !== 'alias') continue;
    // `export const Item = z.object({})` beside `export type Item` is a value to import.
    if (meaning.isValue) continue;
    const place = placeAt(looking.source, imported.start);
    const where = `import "${name}"`;
    if (looking.problems.some((one) => one.line === place.line && one.where === where)) continue;
    looking.problems.push({
      code: 'E_IMPORT_NOT_TYPE',
      file: looking.file,
      ...place,
      where,
      what: `${name} is ${meaning.kind === 'alias' ? 'a type alias' : 'an interface'} used in a decorated signature; without \`type\` the import asks for a value that does not exist.`,
      fix: `Write import type { ${name} } from '${imported.specifier}'.`,
      frame: undefined,
    });
  }
}

function emittedTypes(node: Class): readonly TSType[] {
  const types: (TSType | undefined)[] = [];
  for (const member of node.body.body) {
    if (member.type === 'PropertyDefinition' && isDecorated(member))
      types.push(member.typeAnnotation?.typeAnnotation);
    if (member.type !== 'MethodDefinition') continue;
    const isConstructor = member.kind === 'constructor' && node.decorators.length > 0;
    if (!isConstructor && !isDecorated(member)) continue;
    types.push(member.value.returnType?.typeAnnotation);
    for (const pattern of member.value.params) {
      const inner = pattern.type === 'TSParameterProperty' ? pattern.parameter : pattern;
      const target = inner.type === 'AssignmentPattern' ? inner.left : inner;
      if ('typeAnnotation' in target) types.push(target.typeAnnotation?.typeAnnotation);
    }
  }
  return types.filter((type) => type !== undefined);
}
