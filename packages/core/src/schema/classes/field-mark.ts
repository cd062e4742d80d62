import '../../reflect-metadata.js';
import type { Constructor } from '../../types/constructor.js';
import type { ParameterDocs } from '../../types/parameter-source.js';

// Registered, so that two copies of this package in one process read each other's marks.
const KEY = Symbol.for('sluice.field');

/** Records the texts of a property; `prototype` is the target of the legacy decorator. */
export function markField(prototype: object, name: string, docs: ParameterDocs): void {
  Reflect.defineMetadata(KEY, docs, prototype, name);
}

/** The texts of a property of the class, or of a base of it. */
export function fieldDocs(type: Constructor, name: string): ParameterDocs {
  const prototype: object = type.prototype;
  const docs: ParameterDocs | undefined = Reflect.getMetadata(KEY, prototype, name);
  return docs ?? {};
}
