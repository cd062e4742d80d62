import type { ReferenceObject, SchemaObject } from 'openapi3-ts/oas31';
import type { ClassType } from '../types/type-model.js';
import type { Strictness } from './validator.js';

/** An inline schema, or a reference to a named one. */
export type JsonSchema = SchemaObject | ReferenceObject;

/** Whether a schema describes a request or a response: `@Exclude` and `@Expose` can make them differ. */
export type Direction = 'input' | 'output';

/** Stores the named schemas of a document. */
export interface SchemaRegistry {
  /** How the rules of classes are read. */
  readonly strictness: Strictness;
  /** True when unknown properties of a body are refused. */
  readonly forbidsUnknown: boolean;
  /** True when the comments of classes describe what their decorators do not. */
  readonly docComments: boolean;
  /** Returns the reference to a class's schema, which is made on first use. */
  classReference(type: ClassType, direction: Direction): ReferenceObject;
  /**
   * Stores a schema under `name`, or a similar name when that is taken. `make` receives the reference, so
   * that the schema can contain itself. Equal `key`s stand for the same schema.
   */
  keep(key: unknown, name: string, make: (reference: string) => JsonSchema): ReferenceObject;
}

export interface SchemaContext {
  readonly direction: Direction;
  readonly registry: SchemaRegistry;
}

/**
 * The keyword of an object without unknown properties. Responses have it, too: only what is declared is
 * sent, and a schema may describe both directions.
 */
export const CLOSED = { additionalProperties: false } as const;

/** Closes an object where unknown properties of a body are refused. */
export function closing({ registry }: SchemaContext): Partial<typeof CLOSED> {
  return registry.forbidsUnknown ? CLOSED : {};
}
