import type { TSType } from 'oxc-parser';

import type { Meaning } from './declarations.js';
import { kindOf, list, literalsOf } from './literal-types.js';

/** The knowledge of the file around a type that the rules need. */
export interface TypeNames {
  meaning(name: string): Meaning;
  /** The name was imported with `type`. */
  isTypeOnly(name: string): boolean;
  /** The source between two offsets. */
  text(start: number, end: number): string;
}

/** The place of a type. */
interface Around extends TypeNames {
  /** The decorator that fits: `Query`, `Body`, ... */
  readonly source: string;
  readonly hasDefault: boolean;
}

/** A mistake and what to write instead. */
export interface Erased {
  readonly code: string;
  readonly what: string;
  readonly fix: string;
}

/** Finds what no compiler keeps of a type; undefined when all of it is there at run time. */
export function erasedType(type: TSType, around: Around): Erased | undefined {
  const literals = literalsOf(type);
  if (literals !== undefined) {
    return {
      code: 'E_PARAM_LITERALS',
      what: `only ${kindOf(literals)} is left of the literals ${textOf(type, around)} at run time: any value would be accepted.`,
      fix: `Write @${around.source}({ enum: ${list(literals)} }).`,
    };
  }
  const items = itemsOf(type);
  if (items !== undefined) return around.hasDefault ? undefined : erasedItems(items, around);
  if (type.type === 'TSParenthesizedType') return erasedType(type.typeAnnotation, around);
  if (type.type === 'TSUnionType') return erasedUnion(type, around);
  if (type.type === 'TSTupleType') return erasedTuple(type, around);
  if (type.type === 'TSTypeReference' && type.typeName.type === 'Identifier') {
    return erasedName(type, type.typeName.name, around);
  }
  const isErased = NOTHING_LEFT.has(type.type) && !around.hasDefault;
  return isErased ? nothingLeft(type, around) : undefined;
}

const NOTHING_LEFT: ReadonlySet<TSType['type']> = new Set([
  'TSAnyKeyword',
  'TSUnknownKeyword',
  'TSObjectKeyword',
  'TSTypeLiteral',
  'TSMappedType',
  'TSIntersectionType',
  'TSIndexedAccessType',
]);

type Reference = Extract<TSType, { type: 'TSTypeReference' }>;
type UnionType = Extract<TSType, { type: 'TSUnionType' }>;
type TupleType = Extract<TSType, { type: 'TSTupleType' }>;

/** The type of an array's items, however the array is written; undefined for other types. */
function itemsOf(type: TSType): TSType | undefined {
  if (type.type === 'TSArrayType') return type.elementType;
  if (type.type === 'TSTypeOperator' && type.operator === 'readonly') {
    return itemsOf(type.typeAnnotation);
  }
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined;
  const isArray = type.typeName.name === 'Array' || type.typeName.name === 'ReadonlyArray';
  return isArray ? type.typeArguments?.params[0] : undefined;
}

function erasedItems(items: TSType, { source, ...names }: Around): Erased {
  const inner = items.type === 'TSParenthesizedType' ? items.typeAnnotation : items;
  const literals = literalsOf(inner) ?? aliasedLiterals(inner, names);
  const named = nameOf(inner);
  const isEnum = named !== undefined && names.meaning(named).kind === 'enum';
  const value = literals === undefined ? (valueOf(inner) ?? 'Item') : kindOf(literals);
  const type = isEnum ? 'String' : value;
  const only = isEnum ? named : literals && list(literals);
  return {
    code: 'E_PARAM_ERASED',
    what: `only Array is left of ${names.text(items.start, items.end)}[] at run time, without the type of the items.`,
    fix:
      only === undefined && (source === 'Body' || source === 'File')
        ? `Write @${source}([${type}]).`
        : `Write @${source}({ type: [${type}]${only === undefined ? '' : `, enum: ${only}`} }).`,
  };
}

function erasedTuple(type: TupleType, around: Around): Erased | undefined {
  if (around.hasDefault) return undefined;
  const count = type.elementTypes.length;
  const values = new Set(type.elementTypes.map(elementValue));
  const [only] = values;
  return {
    code: 'E_PARAM_ERASED',
    what: `only Array is left of the tuple ${textOf(type, around)} at run time.`,
    fix:
      values.size === 1 && only !== undefined
        ? `Write @${around.source}({ type: [${only}], minItems: ${count}, maxItems: ${count} }).`
        : `Take a class with a property for each value, or give a schema: @${around.source}(Schema).`,
  };
}

function elementValue(element: TupleType['elementTypes'][number]): string | undefined {
  if (element.type === 'TSRestType' || element.type === 'TSOptionalType') return undefined;
  if (element.type !== 'TSNamedTupleMember') return valueOf(element);
  return element.optional ? undefined : elementValue(element.elementType);
}

/** `Color | undefined` names an enum as `Color` does. */
function erasedUnion(type: UnionType, around: Around): Erased | undefined {
  const present = type.types.filter(
    (member) => member.type !== 'TSNullKeyword' && member.type !== 'TSUndefinedKeyword',
  );
  const [only] = present;
  if (present.length === 1 && only !== undefined) return erasedType(only, around);
  if (around.hasDefault) return undefined;
  const values = present.map(valueOf);
  const members = values.every((value) => value !== undefined) ? values.join(', ') : 'A, B';
  return {
    code: 'E_PARAM_ERASED',
    what: `nothing is left of the union ${textOf(type, around)} at run time.`,
    fix: `Write @${around.source}(Union([${members}])).`,
  };
}

function nothingLeft(type: TSType, around: Around): Erased {
  const isObject = type.type === 'TSTypeLiteral' || type.type === 'TSMappedType';
  const anything = isObject ? '' : `, or @${around.source}(Object) for any JSON`;
  return {
    code: 'E_PARAM_ERASED',
    what: `nothing is left of the type ${textOf(type, around)} at run time.`,
    fix: `Take a class with validators (@IsString() ...), or give a type: @${around.source}(Type)${around.source === 'Body' ? anything : ''}.`,
  };
}

/** Types of TypeScript itself that compute another type. */
const UTILITIES = new Set(['Partial', 'Required', 'Readonly', 'Pick', 'Omit', 'NonNullable']);

function erasedName(type: Reference, name: string, around: Around): Erased | undefined {
  const { source } = around;
  const meaning = around.meaning(name);
  if (meaning.kind === 'enum') {
    return {
      code: 'E_PARAM_ENUM',
      what: `the values of the enum ${name} are not part of the type at run time: any value would be accepted.`,
      fix: `Write @${source}({ enum: ${name} }).`,
    };
  }
  const isValue = (meaning.kind === 'interface' || meaning.kind === 'alias') && meaning.isValue;
  if (isValue) {
    return {
      code: 'E_PARAM_ALIAS',
      what: `${name} is a type and a value; the type is not there at run time.`,
      fix: `If the value is a schema of it, write @${source}(${name}).`,
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
  if (around.isTypeOnly(name)) {
    return {
      code: 'E_PARAM_TYPE_IMPORT',
      what: `${name} is imported with \`type\`, so nothing of it is left at run time.`,
      fix: `Import ${name} without \`type\`: a class used as a parameter's type is a value.`,
    };
  }
  return meaning.kind === 'unknown' && type.typeArguments && !around.hasDefault
    ? erasedUtility(type, name, around)
    : undefined;
}

function erasedUtility(type: Reference, name: string, around: Around): Erased | undefined {
  const isRecord = name === 'Record';
  if (!isRecord && !UTILITIES.has(name)) return undefined;
  const values = type.typeArguments?.params[1];
  const value = values && valueOf(values);
  const mapped = /^(?:Partial|Pick|Omit)$/.test(name)
    ? `Take a class that extends ${name}Type(...), or give a type: @${around.source}(Type).`
    : `Take a class, or give a type: @${around.source}(Type).`;
  return {
    code: 'E_PARAM_ERASED',
    what: `nothing is left of the type ${textOf(type, around)} at run time.`,
    fix: isRecord ? `Write @${around.source}(MapOf(${value ?? 'Item'})).` : mapped,
  };
}

const VALUES: Readonly<Partial<Record<TSType['type'], string>>> = {
  TSStringKeyword: 'String',
  TSNumberKeyword: 'Number',
  TSBooleanKeyword: 'Boolean',
  TSBigIntKeyword: 'BigInt',
};

/** The value that stands for a type in a decorator: `String` for `string`, a class for itself. */
function valueOf(type: TSType): string | undefined {
  return VALUES[type.type] ?? nameOf(type);
}

function nameOf(type: TSType): string | undefined {
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined;
  return type.typeArguments ? undefined : type.typeName.name;
}

/** Characters of a type that a message shows. */
const MOST_SHOWN = 60;

function textOf({ start, end }: TSType, names: Pick<TypeNames, 'text'>): string {
  const written = names.text(start, end).replaceAll(/\s+/g, ' ');
  return written.length > MOST_SHOWN ? `${written.slice(0, MOST_SHOWN)}...` : written;
}

function aliasedLiterals(
  type: TSType,
  names: Pick<TypeNames, 'meaning'>,
): readonly (string | number)[] | undefined {
  const name = nameOf(type);
  const known = name === undefined ? undefined : names.meaning(name);
  return known?.kind === 'alias' ? literalsOf(known.type) : undefined;
}
