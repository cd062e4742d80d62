import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Constructor } from './constructor.js';
import type { Examples, OpenApiExtra, ParameterStyle } from './parameter-source.js';
import type { TypeToken } from './type-token.js';

/**
 * A value that stands for a type: a constructor, a token such as `Int` or `Uuid`, a class, a Standard
 * Schema, or `[Item]` for an array.
 */
export type FieldType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | DateConstructor
  | BigIntConstructor
  | ObjectConstructor
  | TypeToken<unknown>
  | StandardSchemaV1
  | Constructor
  | readonly [FieldType];

/** The allowed values: a list, or a TypeScript enum object. */
export type EnumValues = readonly (string | number)[] | Readonly<Record<string, string | number>>;

/**
 * Options of a value: its type, its constraints, and its description in the document.
 *
 * A value that breaks a constraint is a 422. A constraint that its type cannot have is
 * `E_CONSTRAINT_MISPLACED` at start. Without a constraint there is no limit.
 */
export interface FieldOptions {
  /** The value's type; defaults to the argument's own, and to `String` in a record of fields. */
  readonly type?: FieldType;
  /** The only values allowed: a list, or a TypeScript enum. */
  readonly enum?: EnumValues;
  /** True when clients may omit the value: the handler gets `undefined`. Defaults to false: 422 `missing`. */
  readonly optional?: boolean;
  /** The value used when the client omits it; copied for each request. Defaults to none. */
  readonly default?: unknown;

  /** The least number allowed. */
  readonly ge?: number;
  /** The number must be greater than this. */
  readonly gt?: number;
  /** The greatest number allowed. */
  readonly le?: number;
  /** The number must be less than this. */
  readonly lt?: number;
  /** The number must be a multiple of this. */
  readonly multipleOf?: number;
  /** The least number of characters of a string. */
  readonly minLength?: number;
  /** The greatest number of characters of a string. */
  readonly maxLength?: number;
  /** The pattern a string must match somewhere; `^` and `$` tie it to the whole string. */
  readonly pattern?: RegExp;
  /**
   * `format` of the OpenAPI schema of a string. `date-time`, `date`, `time`, `duration`, `uuid` and `uri`
   * are checked; any other only documents.
   */
  readonly format?: string;
  /** The greatest number of digits of a `Decimal`. */
  readonly maxDigits?: number;
  /** The greatest number of decimal places of a `Decimal`. */
  readonly decimalPlaces?: number;
  /** The least number of items of an array. */
  readonly minItems?: number;
  /** The greatest number of items of an array. */
  readonly maxItems?: number;

  /**
   * How a list stands in one text, `csv` (`a,b`), `spaceDelimited` or `pipeDelimited`, or how a query holds an
   * object, `deepObject` (`filter[name]=a`). Defaults to one text for each item of a list.
   */
  readonly style?: ParameterStyle;

  /** The value's title in the document; defaults to none. */
  readonly title?: string;
  /** The value's description in the document. */
  readonly description?: string;
  /** Marks the value as deprecated in the document; defaults to false. */
  readonly deprecated?: boolean;
  /** An example value for the document. */
  readonly example?: unknown;
  /**
   * Examples for the document: a list of values, or by name with a summary each, as
   * `{ cheap: { summary: 'A cheap item', value: { price: 1 } } }`.
   */
  readonly examples?: Examples;
  /** Leaves the value out of the document; defaults to false. */
  readonly hidden?: boolean;
  /**
   * Merged into the document of the value: the Parameter Object of a parameter, otherwise its schema.
   * `{ 'x-unit': 'EUR' }`; defaults to nothing.
   */
  readonly openapiExtra?: OpenApiExtra;
}

/** A member of a record: `{ id: Int, limit: { type: Int, le: 100, default: 10 } }`. */
export type FieldSpec = FieldType | FieldOptions;

/** Named fields, as the method form takes them. */
export type FieldRecord = Readonly<Record<string, FieldSpec>>;

/** All values of one source: a class, a Standard Schema, or a record of fields. */
export type GroupSpec = Constructor | StandardSchemaV1 | FieldRecord;

/** A body or a response: a type or a record of fields. */
export type BodySpec = FieldType | FieldRecord;

/** The TypeScript type of the values a {@link FieldType} admits. */
type ValueOfType<T> = T extends StringConstructor
  ? string
  : T extends NumberConstructor
    ? number
    : T extends BooleanConstructor
      ? boolean
      : T extends DateConstructor
        ? Date
        : T extends BigIntConstructor
          ? bigint
          : T extends ObjectConstructor
            ? unknown
            : T extends TypeToken<infer Value>
              ? Value
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
