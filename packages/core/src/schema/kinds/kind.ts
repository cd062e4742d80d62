import type { Constraints } from '../../types/constraints.js';
import type { TypeModel } from '../../types/type-model.js';
import type { Constants } from '../code/constants.js';
import type { Projection } from '../output/projection.js';
import type { JsonSchema, SchemaContext } from '../schema-context.js';
import type { Validator, ValidatorOptions } from '../validator.js';

/**
 * The definition of a kind of type: how its values are read, described, written and limited. `kinds` is
 * the whole table, for kinds whose values contain other values.
 */
export interface TypeKind<T extends TypeModel> {
  /** Makes the function that checks and converts a value, from text or from JSON. */
  validator(type: T, options: ValidatorOptions, kinds: Kinds): Validator;
  /** Describes the type as JSON Schema 2020-12. */
  schema(type: T, context: SchemaContext, kinds: Kinds): JsonSchema;
  /** Makes the projection of a response; undefined when values are written unchanged. */
  projection(type: T, name: string, kinds: Kinds): Projection | undefined;
  /** Names the type in an error about a response: `a string`. */
  expected(type: T): string;
  /** Makes an expression for the JSON text of a property `v`; absent for kinds that the general code writes. */
  text?(code: TextCode): string;
  /** Returns why the type does not accept a default; absent for kinds without this check. */
  defect?(type: T, value: unknown, kinds: Kinds): string | undefined;
  /** The types of the contained values. */
  parts?(type: T): readonly TypeModel[];
  /** The options that limit its values; absent for a kind without limits. */
  limits?(type: T, kinds: Kinds): readonly LimitName[];
  /** Returns the type with the limits that apply to it. */
  limited?(type: T, limits: Constraints, kinds: Kinds): T;
}

/** The functions of all kinds, each for any type. */
export interface Kinds {
  readonly validator: (type: TypeModel, options: ValidatorOptions) => Validator;
  readonly schema: (type: TypeModel, context: SchemaContext) => JsonSchema;
  readonly projection: (type: TypeModel, name: string) => Projection | undefined;
  readonly expected: (type: TypeModel) => string;
  readonly defect: (type: TypeModel, value: unknown) => string | undefined;
  readonly limits: (type: TypeModel) => readonly LimitName[];
  readonly limited: (type: TypeModel, limits: Constraints) => TypeModel;
}

/** An option of a parameter that limits its value. */
export type LimitName = keyof Constraints;

/** The means to write the text of a property. */
export interface TextCode {
  readonly constants: Constants;
  /** The general expression, for a value of another type than was declared. */
  readonly any: string;
}
