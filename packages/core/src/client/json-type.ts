/** Values that are the same before and after JSON. A class is none to the compiler, whatever its members. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/**
 * What becomes of a `T` that a server sends as JSON: text for dates, URLs and bytes, lists for sets, objects for
 * maps. Methods are left out. A bigint is text where no number holds it.
 */
export type Json<T> = T extends JsonValue | undefined
  ? T
  : T extends readonly unknown[]
    ? { [K in keyof T]: Json<T[K]> }
    : T extends object
      ? JsonOfObject<T>
      : T extends bigint
        ? number | string
        : T;

type JsonOfObject<T> = T extends ArrayBuffer | ArrayBufferView | RegExp
  ? string
  : T extends ReadonlyMap<unknown, infer V>
    ? { [key: string]: Json<V> }
    : T extends ReadonlySet<infer V>
      ? Json<V>[]
      : T extends { toJSON(key: string): infer R }
        ? Json<R>
        : JsonOfData<T>;

/** What becomes of an object that is nothing but its members. Many are the same in JSON, which is quickly seen. */
export type JsonOfData<T> = T extends unknown
  ? T[keyof T] extends JsonValue | undefined
    ? T
    : { [K in keyof T as T[K] extends AnyFunction ? never : K]: Json<T[K]> }
  : never;

type AnyFunction = (...args: never[]) => unknown;
