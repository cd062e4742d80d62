import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isRecord } from '../types/members.js';
import { classModel } from '../schema/classes/class-model.js';
import { offeredSchema } from '../schema/standard/standard-schema.js';
import { isStandardSchema } from './type-of.js';
import type { TypeModel } from '../types/type-model.js';

/** True for a type whose properties are the values of a whole source: a class, or a schema of an object. */
export function isGroupType(type: TypeModel): boolean {
  if (type.kind === 'standard') return describesObject(type.schema);
  return type.kind === 'class' || type.kind === 'object';
}

/** A value that a group takes. */
export interface GroupMember {
  readonly name: string;
  readonly required: boolean;
}

/** The values that a group takes; undefined for a group that takes any or does not list them. */
export function groupMembers(type: TypeModel): readonly GroupMember[] | undefined {
  if (type.kind === 'object') {
    return Object.entries(type.properties).map(([name, { required }]) => ({ name, required }));
  }
  if (type.kind === 'class') {
    return classModel(type.type)
      .properties.filter(({ isInput }) => isInput)
      .map(({ wireName, required }) => ({ name: wireName, required }));
  }
  return type.kind === 'standard' ? schemaMembers(type.schema) : undefined;
}

function schemaMembers(schema: StandardSchemaV1): readonly GroupMember[] | undefined {
  const {
    properties,
    required,
    additionalProperties = false,
  } = offeredSchema(schema, 'input') ?? {};
  if (!isRecord(properties) || additionalProperties !== false) return undefined;
  const all: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.keys(properties).map((name) => ({ name, required: all.includes(name) }));
}

interface DescribesItself {
  readonly '~standard': {
    readonly jsonSchema: { input(options: { target: string }): Record<string, unknown> };
  };
}

// A Standard Schema is opaque, but some libraries (zod 4.2+, arktype 2.1+) provide its JSON Schema.
function describesObject(schema: unknown): boolean {
  if (!hasJsonSchema(schema)) return false;
  try {
    const described = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
    return described['type'] === 'object' || 'properties' in described;
  } catch {
    // A schema with a part that JSON Schema cannot express throws; such parts are single values or
    // transforms.
    return false;
  }
}

function hasJsonSchema(schema: unknown): schema is DescribesItself {
  if (!isStandardSchema(schema)) return false;
  const standard: object = schema['~standard'];
  return 'jsonSchema' in standard && typeof standard.jsonSchema === 'object';
}
