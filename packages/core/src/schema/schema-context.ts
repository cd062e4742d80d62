import type { ReferenceObject, SchemaObject } from 'openapi3-ts/oas31';
import type { ClassType } from '../types/type-model.js';
import type { Strictness } from './validator.js';

/** A schema in place, or a reference to a named one. */
export type JsonSchema = SchemaObject | ReferenceObject;

/** A request's value or a response's: `@Exclude` and `@Expose` can make them differ. */
export type Direction = 'input' | 'output';

/** Where the schemas that have names are kept. */
export interface SchemaRegistry {
  /** How the rules of classes are read. */
  readonly strictness: Strictness;
  /** The reference to a class's schema, which is made when first asked for. */
  classReference(type: ClassType, direction: Direction): ReferenceObject;
  /**
   * Keeps a schema under a free name like `name`; `make` is given the reference, so that the schema
   * may contain itself. `key` is the same for the same schema.
   */
  keep(key: unknown, name: string, make: (reference: string) => JsonSchema): ReferenceObject;
}

export interface SchemaContext {
  readonly direction: Direction;
  readonly registry: SchemaRegistry;
}
