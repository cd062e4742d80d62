import { isStandardSchema } from './type-of.js';
import type { TypeModel } from './types.js';

/** True for a type whose properties are the values of a whole source: a class, or a schema of an object. */
export function isGroupType(type: TypeModel): boolean {
  if (type.kind === 'standard') return describesObject(type.schema);
  return type.kind === 'class' || type.kind === 'object';
}

interface DescribesItself {
  readonly '~standard': {
    readonly jsonSchema: { input(options: { target: string }): Record<string, unknown> };
  };
}

// A Standard Schema is opaque, but some (zod 4.2+, arktype 2.1+) tell their JSON Schema.
function describesObject(schema: unknown): boolean {
  if (!hasJsonSchema(schema)) return false;
  try {
    const described = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
    return described['type'] === 'object' || 'properties' in described;
  } catch {
    // Schemas with parts JSON Schema cannot say throw; those parts are single values or transforms.
    return false;
  }
}

function hasJsonSchema(schema: unknown): schema is DescribesItself {
  if (!isStandardSchema(schema)) return false;
  const standard: object = schema['~standard'];
  return 'jsonSchema' in standard && typeof standard.jsonSchema === 'object';
}
