import '../../reflect-metadata.js';
import { type Constructor, lineage } from '../../types/constructor.js';

// Registered, so that two copies of this package in one process read each other's marks.
const KEY = Symbol.for('sluice.model-validators');

/** A method that checks the instances of its class; also known by this object. */
export interface ModelValidatorMark {
  readonly name: string;
  /** The class that declares the method, with the types and decorators of its parameters. */
  readonly home: Constructor;
  /** The property whose place its issue has; undefined for that of the object. */
  readonly field: string | undefined;
  /** True for a method with parameters, which take dependencies. */
  readonly takesDependencies: boolean;
}

/** Marks a method as a validator of a class. */
export function markModelValidator(prototype: object, mark: ModelValidatorMark): void {
  Reflect.defineMetadata(KEY, [...ownMarks(prototype), mark], prototype);
}

/** The marked methods of a class without its bases. */
export function ownModelValidators(type: Constructor): readonly ModelValidatorMark[] {
  return ownMarks(type.prototype);
}

/** The marked methods of a class, those of its bases first; of one name the nearest. */
export function modelValidators(type: Constructor): readonly ModelValidatorMark[] {
  const marks = lineage(type)
    .toReversed()
    .flatMap((each) => ownMarks(each.prototype));
  return [...new Map(marks.map((mark) => [mark.name, mark])).values()];
}

function ownMarks(prototype: unknown): readonly ModelValidatorMark[] {
  if (typeof prototype !== 'object' || prototype === null) return [];
  const marks: unknown = Reflect.getOwnMetadata(KEY, prototype);
  return Array.isArray(marks) ? marks : [];
}
