import type { Constructor } from '../../model/types.js';

/** True for a function written in JavaScript that `new` can be applied to as the libraries do. */
export function isUserClass(value: unknown): value is Constructor {
  return typeof value === 'function' && !/\{\s*\[native code\]\s*\}\s*$/.test(sourceOf(value));
}

/**
 * True when only field initialisers decide which keys a new instance has.
 *
 * A constructor may add keys as it likes, so that its instances must be looked at one by one.
 */
export function hasFixedKeys(type: Constructor): boolean {
  for (let each: unknown = type; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    if (each === Function.prototype) return true;
    const source = sourceOf(each);
    if (!source.startsWith('class') || /\bconstructor\s*\(/.test(source)) return false;
  }
  return true;
}

/** True for `() => Address`: a type function that looks at nothing. */
export function isPlainThunk(value: object): boolean {
  return /^\(\s*\)\s*=>/.test(sourceOf(value));
}

/** True for `({ value }) => ...`: a transform that sees the value alone. */
export function seesValueOnly(value: object): boolean {
  return /^\(\s*\{\s*value\s*\}\s*\)\s*=>/.test(sourceOf(value));
}

function sourceOf(value: object): string {
  return Function.prototype.toString.call(value);
}
