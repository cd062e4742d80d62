import type { StandardSchemaV1 } from '@standard-schema/spec';
import type {
  ArrayConstraints,
  BoundConstraints,
  DecimalConstraints,
  NumberConstraints,
  StringConstraints,
} from './constraints.js';
import type { Constructor } from './constructor.js';
import type { FileRules } from './file-rules.js';
import type { ListStyle, ParameterDocs } from './parameter-source.js';

/**
 * The type of a parameter, body, response or property, as plain data.
 *
 * The validator, the serialiser and the OpenAPI document are made from this one description.
 */
export type TypeModel =
  | { readonly kind: 'string'; readonly constraints: StringConstraints }
  | { readonly kind: 'number'; readonly constraints: NumberConstraints }
  | { readonly kind: 'integer'; readonly constraints: NumberConstraints }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  /** `2026-05-01`, as text. */
  | { readonly kind: 'calendarDate' }
  /** `10:20:30`, as text. */
  | { readonly kind: 'time' }
  /** ISO 8601 on the wire, milliseconds in code. */
  | { readonly kind: 'duration' }
  /** Hyphenated lower-case text. */
  | { readonly kind: 'uuid' }
  /** Exact digits, as text. */
  | { readonly kind: 'decimal'; readonly constraints: DecimalConstraints }
  | { readonly kind: 'url' }
  | { readonly kind: 'bigint'; readonly constraints: BoundConstraints }
  | { readonly kind: 'enum'; readonly values: readonly (string | number)[] }
  | {
      readonly kind: 'array';
      readonly items: TypeModel;
      readonly constraints: ArrayConstraints;
      /** How one text holds several items; each has a text of its own otherwise. */
      readonly style?: ListStyle;
    }
  /** An object with any keys. */
  | { readonly kind: 'map'; readonly keys: TypeModel | undefined; readonly values: TypeModel }
  /** One of several types. */
  | {
      readonly kind: 'union';
      readonly members: readonly UnionMember[];
      /** The property whose value is the tag of the member. */
      readonly discriminator: string | undefined;
    }
  /** A class with class-validator or class-transformer metadata; `schema/` reads its properties. */
  | {
      readonly kind: 'class';
      readonly type: Constructor;
      /** The validation groups whose rules apply; defaults to all rules. */
      readonly groups?: readonly string[];
      /** The groups of `@Expose` whose properties responses contain; defaults to none. */
      readonly outputGroups?: readonly string[];
    }
  /** Any Standard Schema v1 value (zod, valibot, arktype, ...). */
  | { readonly kind: 'standard'; readonly schema: StandardSchemaV1 }
  /** A fixed set of named values, such as the method form's `{ query: { limit: Number } }`. */
  | { readonly kind: 'object'; readonly properties: Readonly<Record<string, PropertyModel>> }
  /** A file of a form: an `UploadFile`, or all of its bytes. */
  | { readonly kind: 'file'; readonly as: 'upload' | 'bytes'; readonly rules: FileRules }
  | { readonly kind: 'unknown' };

/** The type of an uploaded file. */
export type FileType = Extract<TypeModel, { readonly kind: 'file' }>;

/** A type of a union. */
export interface UnionMember {
  /** The name in the `loc` of an issue: the tag, or the name of the type. */
  readonly name: string;
  /** The values of the discriminator that choose this member; none without a discriminator. */
  readonly tags: readonly (string | number | boolean)[];
  readonly type: TypeModel;
}

/** A class with decorators of class-validator or class-transformer. */
export type ClassType = Extract<TypeModel, { readonly kind: 'class' }>;

/** A property of a record of fields. */
export interface PropertyModel {
  readonly type: TypeModel;
  readonly required: boolean;
  /** A copy is used when the property is absent; a property with a default is not required. */
  readonly defaultValue?: unknown;
  readonly docs?: ParameterDocs;
}
