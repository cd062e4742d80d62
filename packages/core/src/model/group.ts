import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isRecord } from '../types/members.js';
import { classModel } from '../schema/classes/class-model.js';
import { offeredSchema } from '../schema/standard/standard-schema.js';
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

// A Standard Schema is opaque, but most libraries provide its JSON Schema.
function describesObject(schema: StandardSchemaV1): boolean {
  const offered = offeredSchema(schema, 'input');
  return offered !== undefined && (offered['type'] === 'object' || 'properties' in offered);
}
