import type { TypeModel } from './type-model.js';

const CONTENT: unique symbol = Symbol('content');
const VALUE: unique symbol = Symbol('value');

/** What a token stands for: a kind of value without a constructor, or a type made of other types. */
type TokenContent =
  | {
      readonly kind: Extract<
        TypeModel['kind'],
        'integer' | 'uuid' | 'calendarDate' | 'time' | 'duration' | 'decimal'
      >;
    }
  | { readonly kind: 'map'; readonly keys: unknown; readonly values: unknown }
  | {
      readonly kind: 'union';
      /** The members, or each by its tag. */
      readonly members: readonly unknown[] | Readonly<Record<string, unknown>>;
      readonly discriminator: string | undefined;
    };

/** A value that stands for a type without a constructor of its own; the handler gets a `T`. */
export interface TypeToken<T> {
  /** Names the type, and tells the token from every other object. */
  readonly [CONTENT]: TokenContent;
  /** Carries the type only; the property does not exist. */
  readonly [VALUE]?: T;
}

/** The type of the {@link Int} token. */
export type IntType = TypeToken<number>;

/** The type of whole numbers: `@Path(Int)`, `{ limit: Int }`. */
export const Int: IntType = token({ kind: 'integer' });
/** The type of UUIDs: `@Path(Uuid)`. The handler gets text in lower case with hyphens. */
export const Uuid: TypeToken<string> = token({ kind: 'uuid' });
/** The type of calendar dates such as `2026-05-01`: `@Query(DateOnly)`. The handler gets the text. */
export const DateOnly: TypeToken<string> = token({ kind: 'calendarDate' });
/**
 * The type of times of day such as `10:20:30` or `10:20:30+02:00`: `@Query(TimeOnly)`. The handler gets
 * the text, with seconds.
 */
export const TimeOnly: TypeToken<string> = token({ kind: 'time' });
/** The type of durations such as `PT1H30M`: `@Query(Duration)`. The handler gets milliseconds. */
export const Duration: TypeToken<number> = token({ kind: 'duration' });
/**
 * The type of exact decimal numbers such as `19.90`: `@Query(Decimal)`. The handler gets the digits as
 * text, without an exponent.
 */
export const Decimal: TypeToken<string> = token({ kind: 'decimal' });

/** Makes a token. */
export function token<T>(content: TokenContent): TypeToken<T> {
  return Object.freeze<TypeToken<T>>({ [CONTENT]: content });
}

/** What a token stands for; undefined for any other value. */
export function tokenContent(value: unknown): TokenContent | undefined {
  return isToken(value) ? value[CONTENT] : undefined;
}

/** True for a token such as `Int`. */
export function isToken(value: unknown): value is TypeToken<unknown> {
  return typeof value === 'object' && value !== null && CONTENT in value;
}
