import {
  Visitor,
  type Class,
  type Decorator,
  type ParamPattern,
  type Program,
  type TSType,
} from 'oxc-parser';

import {
  meaningOf,
  readNames,
  type FileNames,
  type FindSource,
  type Meaning,
} from './declarations.js';
import { erasedParameter, type Parameter } from './erased.js';
import { lineAt, type LoaderProblem } from './loader-problem.js';

export type { FindSource } from './declarations.js';

/** A file being looked at. */
interface Looking {
  readonly file: string;
  readonly source: string;
  readonly names: FileNames;
  readonly find: FindSource;
  readonly problems: LoaderProblem[];
}

/**
 * Reports what no compiler keeps of decorated signatures, while the TypeScript is still there to see.
 *
 * In handlers of `@Get` and the other routes: `?` without `{ optional: true }`, literal unions, enums,
 * type aliases, interfaces, classes imported with `type`. In every decorated class: interfaces imported
 * without `type`, which would end as "does not provide an export". The loader reports; it never adds
 * metadata.
 */
export function reportErased(
  file: string,
  source: string,
  find: FindSource,
): readonly LoaderProblem[] {
  if (!source.includes('@') && !/\brequire\b|\bexport\s*=/.test(source)) return [];
  const looking: Looking = { file, source, names: readNames(file, source), find, problems: [] };
  reportCommonJs(looking);
  const routes = routeDecorators(looking.names.program);
  const classes = decoratedClasses(looking.names.program);
  for (const node of classes) {
    reportHandlers(looking, node, routes);
    reportImports(looking, node);
  }
  if (classes.length > 0) reportUsing(looking);
  return looking.problems;
}

const ROUTE_NAMES = new Set([
  'Get',
  'Post',
  'Put',
  'Patch',
  'Delete',
  'Head',
  'Options',
  'Route',
  'WebSocket',
]);
const OUR_PACKAGES = new Set(['sluice', '@sluice/core']);

/** The names under which a file knows our route decorators. */
function routeDecorators(program: Program): ReadonlySet<string> {
  const known = new Set<string>();
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || !OUR_PACKAGES.has(statement.source.value))
      continue;
    for (const part of statement.specifiers) {
      if (part.type === 'ImportNamespaceSpecifier') {
        for (const name of ROUTE_NAMES) known.add(`${part.local.name}.${name}`);
      } else if (
        part.type === 'ImportSpecifier' &&
        'name' in part.imported &&
        ROUTE_NAMES.has(part.imported.name)
      ) {
        known.add(part.local.name);
      }
    }
  }
  return known;
}

function decoratedClasses(program: Program): readonly Class[] {
  const found: Class[] = [];
  const look = (node: Class): void => {
    if (node.decorators.length > 0 || node.body.body.some(isDecorated)) found.push(node);
  };
  new Visitor({ ClassDeclaration: look, ClassExpression: look }).visit(program);
  return found;
}

type Member = Class['body']['body'][number];

function isDecorated(member: Member): boolean {
  if ('decorators' in member && member.decorators.length > 0) return true;
  return (
    member.type === 'MethodDefinition' &&
    member.value.params.some((p) => (p.decorators ?? []).length > 0)
  );
}

function reportHandlers(looking: Looking, node: Class, routes: ReadonlySet<string>): void {
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition') continue;
    const route = member.decorators.find((decorator) => routes.has(calledName(decorator)));
    if (route === undefined || isMethodForm(route)) continue;
    const method = looking.source.slice(member.key.start, member.key.end);
    for (const [index, pattern] of member.value.params.entries()) {
      const parameter = readParameter(pattern);
      if (parameter === undefined) continue;
      const meaning = (name: string): Meaning => meaningOf(name, looking);
      const isTypeOnly = (name: string): boolean =>
        looking.names.imported.get(name)?.typeOnly === true;
      const text = (start: number, end: number): string => looking.source.slice(start, end);
      for (const problem of erasedParameter(parameter, {
        route: calledName(route),
        meaning,
        isTypeOnly,
        text,
      })) {
        looking.problems.push({
          ...problem,
          file: looking.file,
          line: lineAt(looking.source, pattern.start),
          where: `${node.id?.name ?? '(class)'}.${method} parameter ${index + 1} ("${parameter.name}")`,
          frame: undefined,
        });
      }
    }
  }
}

/** `Get` of `@Get('/')`, `sluice.Get` of `@sluice.Get('/')`. */
function calledName(decorator: Decorator): string {
  const callee =
    decorator.expression.type === 'CallExpression'
      ? decorator.expression.callee
      : decorator.expression;
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return '';
  const { property } = callee;
  return property.type === 'Identifier' ? `${callee.object.name}.${property.name}` : '';
}

const INPUT_KEYS = new Set(['params', 'query', 'headers', 'cookies', 'body']);

/** The method form says its types in the options, and so may options we cannot read. */
function isMethodForm(route: Decorator): boolean {
  const call = route.expression;
  const options = call.type === 'CallExpression' ? call.arguments.at(-1) : undefined;
  if (options === undefined || options.type !== 'ObjectExpression') return false;
  return options.properties.some(
    (property) =>
      property.type === 'SpreadElement' ||
      (property.key.type === 'Identifier' && INPUT_KEYS.has(property.key.name)),
  );
}

function readParameter(pattern: ParamPattern): Parameter | undefined {
  const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern;
  if (target.type !== 'Identifier') return undefined;
  return {
    name: target.name,
    optional: Boolean(target.optional),
    type: target.typeAnnotation?.typeAnnotation,
    decorators: [
      ...(pattern.decorators ?? []),
      ...(target === pattern ? [] : (target.decorators ?? [])),
    ],
  };
}

/** Types whose names end up in the compiled metadata, where an interface has no value to import. */
function reportImports(looking: Looking, node: Class): void {
  for (const type of emittedTypes(node)) {
    if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') continue;
    const { name } = type.typeName;
    const imported = looking.names.imported.get(name);
    if (imported === undefined || imported.typeOnly) continue;
    const { kind } = meaningOf(name, looking);
    if (kind !== 'interface' && kind !== 'alias') continue;
    const line = lineAt(looking.source, imported.start);
    const isKnown = looking.problems.some((p) => p.line === line && p.where === `import "${name}"`);
    if (isKnown) continue;
    looking.problems.push({
      code: 'E_IMPORT_NOT_TYPE',
      file: looking.file,
      line,
      where: `import "${name}"`,
      what: `${name} is ${kind === 'alias' ? 'a type alias' : 'an interface'} used in a decorated signature; without \`type\` the import asks for a value that does not exist.`,
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

function reportCommonJs(looking: Looking): void {
  for (const statement of looking.names.program.body) {
    const isRequire =
      statement.type === 'TSImportEqualsDeclaration' &&
      statement.moduleReference.type === 'TSExternalModuleReference';
    if (!isRequire && statement.type !== 'TSExportAssignment') continue;
    looking.problems.push({
      code: 'E_LOADER_COMMONJS',
      file: looking.file,
      line: lineAt(looking.source, statement.start),
      where: '',
      what: `${isRequire ? 'import x = require()' : 'export ='} is CommonJS; TypeScript is compiled to ES modules.`,
      fix: isRequire ? "Write import x from 'module'." : 'Write export default.',
      frame: undefined,
    });
  }
}

/** The compiler drops the decorators of a module that has `using` at its top level. */
function reportUsing(looking: Looking): void {
  const using = looking.names.program.body.find(
    (statement) => statement.type === 'VariableDeclaration' && statement.kind.endsWith('using'),
  );
  if (using === undefined) return;
  looking.problems.push({
    code: 'E_LOADER_USING',
    file: looking.file,
    line: lineAt(looking.source, using.start),
    where: '',
    what: '`using` at the top level of a module with decorated classes cannot be compiled.',
    fix: 'Move it into a function, or the classes into another file.',
    frame: undefined,
  });
}
