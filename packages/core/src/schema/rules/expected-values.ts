import type { SchemaObject } from 'openapi3-ts/oas31';
import type { Explanation } from './rule.js';

/** The issue of a value that is not one of the expected values. */
export function notExpected(type: string, values: unknown): Explanation {
  return Array.isArray(values) ? { type, ctx: { expected: inWords(values) } } : { type };
}

/** Lists values as pydantic does: `'a', 'b' or 'c'`. */
export function inWords(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  const last = words.pop() ?? 'nothing';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

/** The JSON Schema of fixed values, with their types. */
export function enumSchema(values: readonly unknown[]): SchemaObject {
  const types = [...new Set(values.map(jsonType))];
  const [only] = types;
  const type = types.length === 1 && only !== undefined ? only : types;
  return { type, enum: [...values] };
}

type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'null';

function jsonType(value: unknown): JsonType {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

/** True for values that class-validator and JSON Schema compare alike: those without identity. */
export function isPrimitive(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
