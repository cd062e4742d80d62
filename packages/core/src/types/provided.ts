declare const PROVIDED: unique symbol;

/**
 * The type of a parameter whose value a dependency provides: `@Depends(currentUser) user: Provided<User>`.
 *
 * The same as `T` to the handler. Decorators leave no trace in types, so that a typed client asks its
 * callers for every parameter without this mark.
 */
export type Provided<T> = T & ProvidedMark;

/** What tells a {@link Provided} from other types; no value has it. */
export interface ProvidedMark {
  /** For the compiler alone; never set. */
  readonly [PROVIDED]?: true;
}

/** True for {@link Provided} types. */
export type IsProvided<T> = typeof PROVIDED extends keyof T ? true : false;
