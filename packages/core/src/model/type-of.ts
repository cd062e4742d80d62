import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { BodySpec, EnumValues, FieldOptions, FieldType } from '../types/field.js';
import { isToken, tokenContent } from '../types/type-token.js';
import { UploadFile } from '../form/upload-file.js';
import { classProblems } from '../schema/classes/class-problems.js';
import { hasClassSchema } from '../schema/classes/class-model.js';
import { applyConstraints } from './apply-constraints.js';
import { checkDefault } from './absence.js';
import { unionType } from './union-type.js';
import type { Report } from './problems.js';
import { type Constructor, isConstructor } from '../types/constructor.js';
import { defined, isRecord } from '../types/members.js';
import type { ParameterDocs } from '../types/parameter-source.js';
import type { PropertyModel, TypeModel } from '../types/type-model.js';

/** Replaces an invalid type that was reported, so that the checks can go on. */
export const REPORTED: TypeModel = { kind: 'unknown' };

/** The model of a type, or of a record of fields. */
export function typeOf(spec: BodySpec, report: Report): TypeModel {
  if (isFieldType(spec) || !isRecord(spec)) return typeOfFieldType(spec, report);
  const properties: Record<string, PropertyModel> = {};
  for (const [name, field] of Object.entries(spec)) {
    const value = propertyOf(field, (code, what, fix) => report(code, `"${name}": ${what}`, fix));
    Object.defineProperty(properties, name, { value, enumerable: true });
  }
  return { kind: 'object', properties };
}

/** The model of a type given as a value: `Number`, `Int`, `[Item]`, a class, a schema. */
export function typeOfFieldType(type: unknown, report: Report): TypeModel {
  const content = tokenContent(type);
  if (content !== undefined) return tokenType(content, report);
  if (type === String) return { kind: 'string', constraints: {} };
  if (type === Number) return { kind: 'number', constraints: {} };
  if (type === Boolean) return { kind: 'boolean' };
  if (type === Date) return { kind: 'date' };
  if (type === URL) return { kind: 'url' };
  if (type === BigInt) return { kind: 'bigint', constraints: {} };
  // A user writes `Object` for any JSON value; in emitted metadata it means an erased type.
  if (type === Object) return { kind: 'unknown' };
  if (isStandardSchema(type)) return { kind: 'standard', schema: type };
  if (Array.isArray(type) && type.length === 1) {
    return { kind: 'array', items: typeOfFieldType(type[0], report), constraints: {} };
  }
  if (isConstructor(type)) return classType(type, report);
  report(
    'E_PARAM_TYPE',
    `${describeValue(type)} is not a type.`,
    'Give String, Number, Boolean, Date, BigInt, URL, a token (Int, Uuid, Decimal, ...), a class with validators, [Item] for an array, or a Standard Schema.',
  );
  return REPORTED;
}

type TokenContent = NonNullable<ReturnType<typeof tokenContent>>;

function tokenType(content: TokenContent, report: Report): TypeModel {
  switch (content.kind) {
    case 'integer':
    case 'decimal':
      return { kind: content.kind, constraints: {} };
    case 'map': {
      const keys = content.keys === undefined ? undefined : typeOfFieldType(content.keys, report);
      return { kind: 'map', keys, values: typeOfFieldType(content.values, report) };
    }
    case 'union':
      return unionType(content, (type) => typeOfFieldType(type, report), report);
    case 'uuid':
    case 'calendarDate':
    case 'time':
    case 'duration':
      return { kind: content.kind };
    default:
      return content satisfies never;
  }
}

/** The model of a class; reports a class without rules, which would accept anything. */
export function classType(type: Constructor, report: Report): TypeModel {
  if (hasClassSchema(type)) {
    for (const { where, what, fix } of classProblems(type)) {
      report('E_NESTED_TYPE', `${where} ${what}`, fix);
    }
    return { kind: 'class', type };
  }
  report(
    'E_CLASS_WITHOUT_RULES',
    `the class ${type.name} has no validators, so nothing of it would be checked.`,
    INSTEAD.get(type) ??
      'Decorate its properties (@IsString(), ...), give a Standard Schema, or { type: Object } for any JSON.',
  );
  return REPORTED;
}

const INSTEAD: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [
    globalThis.Request,
    'Declare it as HttpRequest, which has the same members, or take the values themselves.',
  ],
  [UploadFile, 'Take a file with @File(), or with files in the options of the route.'],
]);

/** The model of a field's options; `inferred` is the type when the options give none. */
export function typeOfOptions(
  options: FieldOptions,
  inferred: TypeModel | undefined,
  report: Report,
): TypeModel | undefined {
  const said = options.type === undefined ? undefined : typeOfFieldType(options.type, report);
  const type =
    options.enum === undefined ? (said ?? inferred) : enumType(options.enum, said, report);
  return type && withStyle(applyConstraints(type, options, report), options, report);
}

/** Gives a list its style; `deepObject` is of the parameter, not of its type. */
function withStyle(type: TypeModel, { style }: FieldOptions, report: Report): TypeModel {
  if (style === undefined || style === 'deepObject') return type;
  if (type.kind === 'array') return { ...type, style };
  report(
    'E_CONSTRAINT_MISPLACED',
    `style: '${style}' is for lists.`,
    'Remove it, or give the type in brackets: { type: [String] }.',
  );
  return type;
}

function enumType(source: EnumValues, said: TypeModel | undefined, report: Report): TypeModel {
  const values = enumValues(source);
  if (values.length === 0 || values.some((value) => !isEnumValue(value))) {
    report(
      'E_ENUM_INVALID',
      'the enum has no values, or one that is neither string nor number.',
      "Give a list such as ['asc', 'desc'], or a TypeScript enum that is not const.",
    );
    return REPORTED;
  }
  const items: TypeModel = { kind: 'enum', values };
  return said?.kind === 'array' ? { ...said, items } : items;
}

/** The values of a list or of a TypeScript enum, without the reverse mapping of its numeric members. */
function enumValues(source: EnumValues): (string | number)[] {
  if (typeof source !== 'object' || source === null) return [];
  if (isList(source)) return [...source];
  return Object.entries(source)
    .filter(([key]) => String(Number(key)) !== key)
    .map(([, value]) => value);
}

function propertyOf(field: unknown, report: Report): PropertyModel {
  if (isFieldType(field) || !isRecord(field)) {
    return { type: typeOfFieldType(field, report), required: true };
  }
  // A plain object is options: all members of `FieldOptions` are optional, so the assignment is safe.
  const options: FieldOptions = field;
  const type = typeOfOptions(options, { kind: 'string', constraints: {} }, report) ?? REPORTED;
  checkDefault(options.default, type, report);
  return {
    type,
    required: options.optional !== true && options.default === undefined,
    ...(options.default === undefined ? {} : { defaultValue: options.default }),
    docs: docsOf(options),
  };
}

/** The options that only the document uses. */
export function docsOf(options: FieldOptions): ParameterDocs {
  const { title, description, deprecated, example, examples, hidden } = options;
  const { openapiExtra } = options;
  return defined({ title, description, deprecated, example, examples, hidden, openapiExtra });
}

/** True for zod, valibot, arktype and every other schema of the standard. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  const isHolder = typeof value === 'function' || (typeof value === 'object' && value !== null);
  return isHolder && '~standard' in value && typeof value['~standard'] === 'object';
}

/** True for a value that names a type by itself: not a record of fields and not options. */
/** True for a type, in contrast to options or a record of fields. */
export function isFieldType(value: unknown): value is FieldType {
  return (
    typeof value === 'function' || Array.isArray(value) || isToken(value) || isStandardSchema(value)
  );
}

function isList(source: EnumValues): source is readonly (string | number)[] {
  return Array.isArray(source);
}

function isEnumValue(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function describeValue(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`;
  return Array.isArray(value)
    ? 'an array of that length'
    : (JSON.stringify(value) ?? String(value));
}
