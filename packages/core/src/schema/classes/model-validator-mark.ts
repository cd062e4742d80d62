import '../../reflect-metadata.js';
import { type Constructor, lineage } from '../../types/constructor.js';

// Registered, so that two copies of this package in one process read each other's marks.
const KEY = Symbol.for('sluice.model-validators');

/** Marks a method as a validator of its class; `prototype` is the target of the legacy decorator. */
export function markModelValidator(prototype: object, name: string): void {
  Reflect.defineMetadata(KEY, [...ownNames(prototype), name], prototype);
}

/** The marked methods of a class without its bases. */
export function ownModelValidators(type: Constructor): readonly string[] {
  return ownNames(type.prototype);
}

/** The marked methods of a class, those of its bases first. */
export function modelValidators(type: Constructor): readonly string[] {
  const names = lineage(type)
    .toReversed()
    .flatMap((each) => ownNames(each.prototype));
  return [...new Set(names)];
}

function ownNames(prototype: unknown): readonly string[] {
  if (typeof prototype !== 'object' || prototype === null) return [];
  const names: unknown = Reflect.getOwnMetadata(KEY, prototype);
  return Array.isArray(names) ? names.map(String) : [];
}
