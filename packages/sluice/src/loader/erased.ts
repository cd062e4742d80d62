import type { Argument, Decorator, TSType } from 'oxc-parser';

import type { Meaning } from './declarations.js';

/** A handler's parameter as written. */
export interface Parameter {
  readonly name: string;
  /** Declared with `?`. */
  readonly optional: boolean;
  readonly type: TSType | undefined;
  readonly decorators: readonly Decorator[];
}

/** The knowledge of the file around a parameter that the rules need. */
export interface Surroundings {
  /** Name of the route decorator: `Post` suggests a body. */
  readonly route: string;
  meaning(name: string): Meaning;
  /** The name was imported with `type`. */
  isTypeOnly(name: string): boolean;
  /** The source between two offsets. */
  text(start: number, end: number): string;
}

/** A mistake and what to write instead. */
export interface Erased {
  readonly code: string;
  readonly what: string;
  readonly fix: string;
}

/** Finds what of a parameter's declaration would not be there at run time. */
export function erasedParameter(parameter: Parameter, around: Surroundings): readonly Erased[] {
  const said = whatDecoratorsSay(parameter.decorators);
  const found: Erased[] = [];
  if (!said.type && parameter.type !== undefined) {
    const erased = erasedType(
      parameter.type,
      said.source ?? guessSource(parameter.type, around),
      around,
    );
    if (erased !== undefined) found.push(erased);
  }
  if (parameter.optional && !said.optional && !isInjected(parameter.type)) {
    found.push({
      code: 'E_PARAM_OPTIONAL',
      what: 'the "?" is lost at run time, so the parameter would be required.',
      fix: `Write @${said.source ?? 'Query'}({ optional: true }) before it, or give it a default value.`,
    });
  }
  return found;
}

interface Said {
  /** `Query` of `@Query(...)`. */
  readonly source: string | undefined;
  readonly type: boolean;
  readonly optional: boolean;
}

/** The facts that parameter decorators state; options that are not written in place count as stating all. */
function whatDecoratorsSay(decorators: readonly Decorator[]): Said {
  let source: string | undefined;
  let type = false;
  let optional = false;
  for (const { expression } of decorators) {
    if (expression.type !== 'CallExpression') continue;
    const { callee } = expression;
    const property = callee.type === 'MemberExpression' ? callee.property : callee;
    const name = property.type === 'Identifier' ? property.name : undefined;
    if (name !== undefined && name !== 'Secret') source = name;
    for (const argument of expression.arguments) {
      type ||= saysType(argument);
      optional ||= saysOptional(argument);
    }
  }
  return { source, type, optional };
}

function saysType(argument: Argument): boolean {
  if (argument.type === 'Literal' || argument.type === 'TemplateLiteral') return false;
  return argument.type === 'ObjectExpression' ? hasKey(argument, ['type', 'enum']) : true;
}

function saysOptional(argument: Argument): boolean {
  if (argument.type === 'ObjectExpression') return hasKey(argument, ['optional', 'default']);
  // `@Query(Number)` is a type; `@Query(limit)` may be options kept elsewhere.
  return argument.type === 'Identifier' && /^[a-z]/.test(argument.name);
}

function hasKey(
  options: Extract<Argument, { type: 'ObjectExpression' }>,
  keys: readonly string[],
): boolean {
  return options.properties.some(
    (property) =>
      property.type === 'SpreadElement' ||
      (property.key.type === 'Identifier' && keys.includes(property.key.name)),
  );
}

const INJECTED = new Set(['HttpRequest', 'WebSocketConnection', 'AbortSignal']);

function isInjected(type: TSType | undefined): boolean {
  return (
    type?.type === 'TSTypeReference' &&
    type.typeName.type === 'Identifier' &&
    INJECTED.has(type.typeName.name)
  );
}

function guessSource(type: TSType, around: Surroundings): string {
  const takesBody = /(?:Post|Put|Patch)$/.test(around.route);
  return takesBody && type.type === 'TSTypeReference' ? 'Body' : 'Query';
}

function erasedType(type: TSType, source: string, around: Surroundings): Erased | undefined {
  const literals = literalsOf(type);
  if (literals !== undefined) {
    return {
      code: 'E_PARAM_LITERALS',
      what: `only ${typeof literals[0] === 'number' ? 'Number' : 'String'} is left of the literals ${around.text(type.start, type.end)} at run time: any value would be accepted.`,
      fix: `Write @${source}({ enum: ${list(literals)} }).`,
    };
  }
  if (type.type === 'TSUnionType') return erasedMember(type.types, source, around);
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined;
  return erasedName(type.typeName.name, source, around);
}

/** `Color | undefined` names an enum as `Color` does. Other unions are seen at run time, as Object. */
function erasedMember(
  types: readonly TSType[],
  source: string,
  around: Surroundings,
): Erased | undefined {
  const present = types.filter(
    (member) => member.type !== 'TSNullKeyword' && member.type !== 'TSUndefinedKeyword',
  );
  const [only] = present;
  return present.length === 1 && only !== undefined ? erasedType(only, source, around) : undefined;
}

function erasedName(name: string, source: string, around: Surroundings): Erased | undefined {
  const meaning = around.meaning(name);
  if (meaning.kind === 'enum') {
    return {
      code: 'E_PARAM_ENUM',
      what: `the values of the enum ${name} are not part of the type at run time: any value would be accepted.`,
      fix: `Write @${source}({ enum: ${name} }).`,
    };
  }
  if (meaning.kind === 'interface') {
    return {
      code: 'E_PARAM_INTERFACE',
      what: `${name} is an interface, and nothing of it is left at run time.`,
      fix: `Make ${name} a class with validators (@IsString() ...), or give a type: @${source}(Type).`,
    };
  }
  if (meaning.kind === 'alias') {
    const literals = literalsOf(meaning.type);
    return {
      code: 'E_PARAM_ALIAS',
      what: `${name} is a type alias, and nothing of it is left at run time.`,
      fix:
        literals === undefined
          ? `Write the type itself in place of ${name}, or give one: @${source}({ type: String }).`
          : `Write @${source}({ enum: ${list(literals)} }).`,
    };
  }
  if (!around.isTypeOnly(name)) return undefined;
  return {
    code: 'E_PARAM_TYPE_IMPORT',
    what: `${name} is imported with \`type\`, so nothing of it is left at run time.`,
    fix: `Import ${name} without \`type\`: a class used as a parameter's type is a value.`,
  };
}

/** The values of a literal or a union of literals, `null` and `undefined` aside; undefined for other types. */
function literalsOf(type: TSType): readonly (string | number)[] | undefined {
  const members = type.type === 'TSUnionType' ? type.types : [type];
  const values: (string | number)[] = [];
  for (const member of members) {
    if (member.type === 'TSNullKeyword' || member.type === 'TSUndefinedKeyword') continue;
    if (member.type === 'TSParenthesizedType') return undefined;
    if (member.type !== 'TSLiteralType' || member.literal.type !== 'Literal') return undefined;
    const { value } = member.literal;
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    values.push(value);
  }
  return values.length === 0 ? undefined : values;
}

function list(values: readonly (string | number)[]): string {
  return `[${values.map((value) => (typeof value === 'number' ? String(value) : `'${value}'`)).join(', ')}]`;
}
