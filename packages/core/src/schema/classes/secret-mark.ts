import '../../reflect-metadata.js';
import type { Constructor } from '../../types/constructor.js';

// Registered, so that two copies of this package in one process read each other's marks.
const KEY = Symbol.for('sluice.secret');

/** Marks a property of a class as secret; `prototype` is the target of the legacy decorator. */
export function markSecret(prototype: object, name: string): void {
  Reflect.defineMetadata(KEY, true, prototype, name);
}

/** True when the property of the class, or of a base of it, has been marked. */
export function isSecret(type: Constructor, name: string): boolean {
  const prototype: object = type.prototype;
  return Reflect.getMetadata(KEY, prototype, name) === true;
}
