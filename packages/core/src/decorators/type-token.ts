import type { TypeModel } from '../types/type-model.js';

const KIND: unique symbol = Symbol('kind');
const VALUE: unique symbol = Symbol('value');

/** The kinds of values that JavaScript has no constructor for. */
type TokenKind = Extract<
  TypeModel['kind'],
  'integer' | 'uuid' | 'calendarDate' | 'time' | 'duration' | 'decimal'
>;

/** A value that stands for a type without a constructor of its own; the handler gets a `T`. */
export interface TypeToken<T> {
  /** Names the type, and tells the token from every other object. */
  readonly [KIND]: TokenKind;
  /** Carries the type only; the property does not exist. */
  readonly [VALUE]?: T;
}

/** The type of the {@link Int} token. */
export type IntType = TypeToken<number>;

/** The type of whole numbers: `@Path(Int)`, `{ limit: Int }`. */
export const Int: IntType = token('integer');
/** The type of UUIDs: `@Path(Uuid)`. The handler gets text in lower case with hyphens. */
export const Uuid: TypeToken<string> = token('uuid');
/** The type of calendar dates such as `2026-05-01`: `@Query(DateOnly)`. The handler gets the text. */
export const DateOnly: TypeToken<string> = token('calendarDate');
/**
 * The type of times of day such as `10:20:30` or `10:20:30+02:00`: `@Query(TimeOnly)`. The handler gets
 * the text, with seconds.
 */
export const TimeOnly: TypeToken<string> = token('time');
/** The type of durations such as `PT1H30M`: `@Query(Duration)`. The handler gets milliseconds. */
export const Duration: TypeToken<number> = token('duration');
/**
 * The type of exact decimal numbers such as `19.90`: `@Query(Decimal)`. The handler gets the digits as
 * text, without an exponent.
 */
export const Decimal: TypeToken<string> = token('decimal');

function token<T>(kind: TokenKind): TypeToken<T> {
  return Object.freeze<TypeToken<T>>({ [KIND]: kind });
}

/** The kind that a token stands for; undefined for any other value. */
export function tokenKind(value: unknown): TokenKind | undefined {
  return isToken(value) ? value[KIND] : undefined;
}

/** True for a token such as `Int`. */
export function isToken(value: unknown): value is TypeToken<unknown> {
  return typeof value === 'object' && value !== null && KIND in value;
}
