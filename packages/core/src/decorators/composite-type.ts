import type { FieldType, ValueOfSpec } from '../types/field.js';
import { type TypeToken, token } from '../types/type-token.js';

/** Options of {@link MapOf}. */
export interface MapOptions {
  /** The type of the keys, such as `Int` or `Uuid`; defaults to any text. */
  readonly keys?: FieldType;
}

/**
 * The type of JSON objects with any keys and values of one type: `@Body(MapOf(Item))`.
 *
 * The handler gets an object. A wrong key is reported at `["body", "key", "[key]"]`.
 */
export function MapOf<const V extends FieldType>(
  values: V,
  options: MapOptions = {},
): TypeToken<Record<string, ValueOfSpec<V>>> {
  return token({ kind: 'map', keys: options.keys, values });
}

/** Options of {@link Union}. */
export interface UnionOptions {
  /** The property that says which member a value is; defaults to trying each member. */
  readonly discriminator?: string;
}

/** The types of a union: a list, or each by its tag. */
export type UnionMembers = readonly FieldType[] | Readonly<Record<string, FieldType>>;

/**
 * The type of values that are one of several: `@Body(Union([Cat, Dog], { discriminator: 'kind' }))`.
 *
 * With a discriminator its value chooses the member: what `@Equals('cat')`, `@IsIn(['cat'])` or an
 * initialiser says of that property, or the keys of `{ cat: Cat, dog: Dog }`. Without a discriminator the
 * member that has most of an object's keys is taken of those that accept the value, and the first of
 * them otherwise.
 */
export function Union<const M extends UnionMembers>(
  members: M,
  options: UnionOptions = {},
): TypeToken<ValueOfSpec<M[keyof M & (M extends readonly unknown[] ? number : string)]>> {
  return token({ kind: 'union', members, discriminator: options.discriminator });
}
