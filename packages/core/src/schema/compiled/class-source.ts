import type { Constructor } from '../../types/constructor.js';

/** True for a function written in JavaScript that `new` can be applied to as the libraries do. */
export function isUserClass(value: unknown): value is Constructor {
  if (typeof value !== 'function' || value === Buffer) return false;
  return !/\{\s*\[native code\]\s*\}\s*$/.test(sourceOf(value));
}

/**
 * True when only field initialisers and the input decide which keys an instance has.
 *
 * A constructor or a setter may add any key, so that every instance must be inspected.
 */
export function hasFixedKeys(type: Constructor): boolean {
  for (let each: unknown = type; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    if (each === Function.prototype) return true;
    const source = sourceOf(each);
    if (!source.startsWith('class') || /\bconstructor\s*\(/.test(source)) return false;
    if (hasSetter(each.prototype)) return false;
  }
  return true;
}

function hasSetter(prototype: unknown): boolean {
  const descriptors = Object.getOwnPropertyDescriptors(Object(prototype));
  return Object.values(descriptors).some((each) => each.set !== undefined);
}

/** True when an instance may have members that no other object can be given. */
export function hasPrivateNames(type: Constructor): boolean {
  for (let each: unknown = type; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    if (each !== Function.prototype && sourceOf(each).includes('#')) return true;
  }
  return false;
}

/** True for `() => Address`: a type function that looks at nothing. */
export function isPlainThunk(value: object): boolean {
  return /^\(\s*\)\s*=>/.test(sourceOf(value));
}

/** True for `({ value }) => ...`: a transform that sees the value alone. */
export function seesValueOnly(value: object): boolean {
  return /^\(\s*\{\s*value(?:\s*:\s*[\w$]+)?\s*\}\s*\)\s*=>/.test(sourceOf(value));
}

function sourceOf(value: object): string {
  return Function.prototype.toString.call(value);
}

/** A key of the input must not replace a method or reach a getter. */
export function isWritable(instance: object, name: string): boolean {
  const own = Object.getOwnPropertyDescriptor(instance, name);
  if (own !== undefined) return own.writable === true && typeof own.value !== 'function';
  return !(name in instance) || inheritsSetter(instance, name);
}

function inheritsSetter(instance: object, name: string): boolean {
  let holder: unknown = Object.getPrototypeOf(instance);
  while (typeof holder === 'object' && holder !== null) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name);
    if (descriptor !== undefined) return 'set' in descriptor && descriptor.set !== undefined;
    holder = Object.getPrototypeOf(holder);
  }
  return false;
}
