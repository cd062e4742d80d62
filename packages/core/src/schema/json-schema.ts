import type { SchemaObject } from 'openapi3-ts/oas31';
import type { PropertyModel, TypeModel } from '../types/type-model.js';
import { defined } from '../types/object.js';
import { ARRAY_LIMITS } from './kinds/array.js';
import { NUMBER_LIMITS } from './kinds/number.js';
import { STRING_LIMITS } from './kinds/string.js';
import { enumSchema } from './rules/expected-values.js';
import { limitSchema } from './rules/limit.js';
import type { JsonSchema, SchemaContext } from './schema-context.js';
import { standardSchema } from './standard/standard-schema.js';

/** Describes a type as JSON Schema 2020-12. */
export function jsonSchema(type: TypeModel, context: SchemaContext): JsonSchema {
  switch (type.kind) {
    case 'string':
      return {
        type: 'string',
        ...limitSchema(STRING_LIMITS, type.constraints),
        ...defined({ format: type.constraints.format }),
      };
    case 'number':
      return { type: 'number', ...limitSchema(NUMBER_LIMITS, type.constraints) };
    case 'integer': {
      const schema = { type: 'integer' as const, ...limitSchema(NUMBER_LIMITS, type.constraints) };
      return context.direction === 'input' ? withSafeBounds(schema) : schema;
    }
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date-time' };
    case 'enum':
      return enumSchema(type.values);
    case 'array':
      return {
        type: 'array',
        items: jsonSchema(type.items, context),
        ...limitSchema(ARRAY_LIMITS, type.constraints),
      };
    case 'object':
      return objectSchema(type.properties, context);
    case 'class':
      return context.registry.classReference(type.type, context.direction);
    case 'standard':
      return standardSchema(type.schema, context);
    case 'unknown':
      return {};
    default:
      return type satisfies never;
  }
}

/** A default or example as it looks on the wire. */
export function wireValue(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

/** An integer beyond what a number holds exactly is refused, so the schema has bounds. */
export function withSafeBounds(schema: SchemaObject): SchemaObject {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const hasLeast = minimum !== undefined || exclusiveMinimum !== undefined;
  const hasMost = maximum !== undefined || exclusiveMaximum !== undefined;
  return {
    ...schema,
    ...(hasLeast ? undefined : { minimum: Number.MIN_SAFE_INTEGER }),
    ...(hasMost ? undefined : { maximum: Number.MAX_SAFE_INTEGER }),
  };
}

function objectSchema(
  properties: Readonly<Record<string, PropertyModel>>,
  context: SchemaContext,
): SchemaObject {
  const entries = Object.entries(properties);
  const required = entries.filter(([, property]) => property.required).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([name, property]) => [name, propertySchema(property, context)]),
    ),
    ...(required.length > 0 ? { required } : undefined),
  };
}

/** The schema of a named value with what its declaration says of it. */
function propertySchema(property: PropertyModel, context: SchemaContext): JsonSchema {
  const { docs = {}, defaultValue } = property;
  return {
    ...jsonSchema(property.type, context),
    ...defined({
      description: docs.description,
      deprecated: docs.deprecated,
      default: wireValue(defaultValue),
      examples: docs.example === undefined ? undefined : [wireValue(docs.example)],
    }),
  };
}
