/** A class used as a value. */
export type Constructor<T = object> = new (...args: never[]) => T;

/** Any method of a class. */
export type Method = (...args: never[]) => unknown;

/** A class, abstract ones included. */
export type ClassLike = abstract new (...args: never[]) => unknown;

/** True for a class, and for a function that `new` can be applied to. */
export function isConstructor(value: unknown): value is Constructor {
  return typeof value === 'function' && typeof value.prototype === 'object';
}

/** True for a class, and false for a function that `new` could be applied to as well (ECMA-262 §15.7.14). */
export function isClass(value: unknown): value is Constructor {
  return (
    typeof value === 'function' &&
    Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
  );
}

/** A class and its bases, the nearest first. */
export function lineage(type: ClassLike): readonly Constructor[] {
  const classes: Constructor[] = [];
  for (let each: unknown = type; isConstructor(each); each = Object.getPrototypeOf(each)) {
    classes.push(each);
  }
  return classes;
}
