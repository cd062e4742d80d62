import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { TypeModel } from '../../types/type-model.js';
import type { Projection } from '../output/projection.js';
import type { JsonSchema, SchemaContext } from '../schema-context.js';
import type { CompileValidator } from '../validator.js';
import { ARRAY_KIND } from './array.js';
import { BIGINT_KIND } from './bigint.js';
import { BOOLEAN_KIND } from './boolean.js';
import { CALENDAR_DATE_KIND } from './calendar-date.js';
import { CLASS_KIND } from './class.js';
import { DATE_KIND } from './date.js';
import { DECIMAL_KIND } from './decimal.js';
import { DURATION_KIND } from './duration.js';
import { ENUM_KIND } from './enum.js';
import { FILE_KIND } from './file.js';
import type { Kinds, TypeKind } from './kind.js';
import { MAP_KIND } from './map.js';
import { INTEGER_KIND, NUMBER_KIND } from './number.js';
import { OBJECT_KIND } from './object.js';
import { STANDARD_KIND } from './standard.js';
import { STRING_KIND } from './string.js';
import { strictly } from './strict-text.js';
import { TIME_KIND } from './time.js';
import { UNION_KIND } from './union.js';
import { UNKNOWN_KIND } from './unknown.js';
import { URL_KIND } from './url.js';
import { UUID_KIND } from './uuid.js';

/** Every kind of type; each has a file of its own and a line here. */
const TABLE: {
  readonly [K in TypeModel['kind']]: TypeKind<Extract<TypeModel, { readonly kind: K }>>;
} = {
  string: STRING_KIND,
  number: NUMBER_KIND,
  integer: INTEGER_KIND,
  boolean: BOOLEAN_KIND,
  date: DATE_KIND,
  calendarDate: CALENDAR_DATE_KIND,
  time: TIME_KIND,
  duration: DURATION_KIND,
  uuid: UUID_KIND,
  decimal: DECIMAL_KIND,
  url: URL_KIND,
  bigint: BIGINT_KIND,
  enum: ENUM_KIND,
  array: ARRAY_KIND,
  object: OBJECT_KIND,
  map: MAP_KIND,
  union: UNION_KIND,
  class: CLASS_KIND,
  standard: STANDARD_KIND,
  file: FILE_KIND,
  unknown: UNKNOWN_KIND,
};

/** The functions of a type's kind. */
export function kindOf(type: TypeModel): TypeKind<TypeModel> {
  return TABLE[type.kind];
}

/** The table in the form that kinds use to call each other. */
export const KINDS: Kinds = {
  validator: (type, options) =>
    strictly(kindOf(type).validator(type, options, KINDS), type, options),
  schema: (type, context) => kindOf(type).schema(type, context, KINDS),
  projection: (type, name) => kindOf(type).projection(type, name, KINDS),
  expected: (type) => kindOf(type).expected(type),
  defect: (type, value) => kindOf(type).defect?.(type, value, KINDS),
  limits: (type) => kindOf(type).limits?.(type, KINDS) ?? [],
  limited: (type, limits) => kindOf(type).limited?.(type, limits, KINDS) ?? type,
};

/** Makes the validator of a type, once; the validator then serves every request. */
export const compileValidator: CompileValidator = (type, options) => KINDS.validator(type, options);

/** Describes a type as JSON Schema 2020-12. */
export function jsonSchema(type: TypeModel, context: SchemaContext): JsonSchema {
  return KINDS.schema(type, context);
}

/**
 * Makes the projection of a declared response; undefined when values are written unchanged.
 *
 * Errors call the value `name`.
 */
export function compileProjection(type: TypeModel, name = 'the response'): Projection | undefined {
  return KINDS.projection(type, name);
}

const WITH_MEMBERS: ReadonlySet<TypeModel['kind']> = new Set([
  'array',
  'object',
  'map',
  'union',
  'class',
  'standard',
  'unknown',
]);

/** True for a kind whose values are single ones, so that the first or last of several counts. */
export function isScalarKind(kind: TypeModel['kind']): boolean {
  return !WITH_MEMBERS.has(kind);
}

/** The types of the values that a type holds; none for a class, whose properties have rules of their own. */
export function heldTypes(type: TypeModel): readonly TypeModel[] {
  return kindOf(type).parts?.(type) ?? [];
}

/** The Standard Schema values within a type, outermost first. */
export function standardSchemasWithin(type: TypeModel): readonly StandardSchemaV1[] {
  if (type.kind === 'standard') return [type.schema];
  return heldTypes(type).flatMap(standardSchemasWithin);
}
