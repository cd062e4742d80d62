import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Constructor } from '../model/types.js';

const integer: unique symbol = Symbol('integer');

/** The type of the {@link Int} token. */
export interface IntType {
  readonly [integer]: true;
}

/** Says "a whole number" where a type is asked for: `@Path(Int)`, `{ limit: Int }`. */
export const Int: IntType = Object.freeze<IntType>({ [integer]: true });

/** A value that stands for a type: a constructor, `Int`, a class, a Standard Schema, or `[Item]` for an array. */
export type FieldType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | DateConstructor
  | ObjectConstructor
  | IntType
  | StandardSchemaV1
  | Constructor
  | readonly [FieldType];

/** The allowed values: a list, or a TypeScript enum object. */
export type EnumValues = readonly (string | number)[] | Readonly<Record<string, string | number>>;

/** What can be said of one value beyond its type. */
export interface FieldOptions {
  readonly type?: FieldType;
  readonly enum?: EnumValues;
  /** May be left out; the handler then gets `undefined`. */
  readonly optional?: boolean;
  /** Used when left out. */
  readonly default?: unknown;

  readonly ge?: number;
  readonly gt?: number;
  readonly le?: number;
  readonly lt?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  /** `format` of the OpenAPI schema, for example `uuid`. */
  readonly format?: string;
  readonly minItems?: number;
  readonly maxItems?: number;

  readonly description?: string;
  readonly deprecated?: boolean;
  readonly example?: unknown;
  /** Left out of the OpenAPI document. */
  readonly hidden?: boolean;
}

/** One member of a record: `{ id: Int, limit: { type: Int, le: 100, default: 10 } }`. */
export type FieldSpec = FieldType | FieldOptions;

/** Named fields, as the method form takes them. */
export type FieldRecord = Readonly<Record<string, FieldSpec>>;

/** The TypeScript type of the values a {@link FieldType} admits. */
type ValueOfType<T> = T extends StringConstructor
  ? string
  : T extends NumberConstructor | IntType
    ? number
    : T extends BooleanConstructor
      ? boolean
      : T extends DateConstructor
        ? Date
        : T extends ObjectConstructor
          ? unknown
          : T extends StandardSchemaV1
            ? StandardSchemaV1.InferOutput<T>
            : T extends readonly [infer Item]
              ? ValueOfType<Item>[]
              : T extends Constructor<infer Instance>
                ? Instance
                : never;

type EnumValue<E> = E extends readonly (infer V)[]
  ? V
  : E extends Readonly<Record<string, string | number>>
    ? E[Extract<keyof E, string>]
    : never;

type OptionsValue<O> = O extends { readonly enum: infer E }
  ? O extends { readonly type: readonly [unknown] }
    ? EnumValue<E>[]
    : EnumValue<E>
  : O extends { readonly type: infer T }
    ? ValueOfType<T>
    : string;

/** The TypeScript type of a field; an optional one without a default may be undefined. */
type ValueOfField<F> = F extends FieldType
  ? ValueOfType<F>
  : F extends { readonly default: unknown }
    ? OptionsValue<F>
    : F extends { readonly optional: true }
      ? OptionsValue<F> | undefined
      : OptionsValue<F>;

/** The TypeScript type of a class, a schema, an array, or a record of fields. */
export type ValueOfSpec<S> = S extends FieldType
  ? ValueOfType<S>
  : { -readonly [K in keyof S]: ValueOfField<S[K]> };
