/** Marks an object of the packed form that stands for a value structured clone does not carry. */
export const TAG_KEY = '\u0000sluice';

/** Packs or unpacks a part of a tagged value; `key` is its place in it, for error messages. */
export type Inner = (part: unknown, key: string | number) => unknown;

/**
 * How one family of values travels: its two directions, side by side.
 *
 * Payloads hold only what structured clone carries and what `inner` returned.
 */
export interface Tag<T extends object = object> {
  readonly kind: string;
  claims(value: object): value is T;
  pack(value: T, inner: Inner): unknown;
  /**
   * Calls `remember` with the value before unpacking its parts, so that a part which refers back
   * to it finds it. Throws UnreadableError when the payload is none that `pack` makes.
   */
  unpack(payload: unknown, inner: Inner, remember: (value: object) => void): T;
}

/** Sets an own property whatever its name is: assigning `__proto__` would change the prototype. */
export function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Sets an own property that is not enumerable, as the stack of an error. */
export function defineHidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true });
}

/** Before every key of a user's object that has a `TAG_KEY` of its own, while it travels. */
export const ESCAPED_PREFIX = '=';
