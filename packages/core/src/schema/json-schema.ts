import type { SchemaObject } from 'openapi3-ts/oas31';
import type {
  ArrayConstraints,
  NumberConstraints,
  StringConstraints,
} from '../types/constraints.js';
import type { PropertyModel, TypeModel } from '../types/type-model.js';
import { defined } from './rules/rule.js';
import type { JsonSchema, SchemaContext } from './schema-context.js';
import { standardSchema } from './standard/standard-schema.js';

/** Describes a type as JSON Schema 2020-12. */
export function jsonSchema(type: TypeModel, context: SchemaContext): JsonSchema {
  switch (type.kind) {
    case 'string':
      return stringSchema(type.constraints);
    case 'number':
      return { type: 'number', ...numberKeywords(type.constraints) };
    case 'integer': {
      const schema = { type: 'integer' as const, ...numberKeywords(type.constraints) };
      return context.direction === 'input' ? withSafeBounds(schema) : schema;
    }
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date-time' };
    case 'enum':
      return enumSchema(type.values);
    case 'array':
      return arraySchema(jsonSchema(type.items, context), type.constraints);
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

/** The values and the types they have. */
export function enumSchema(values: readonly unknown[]): SchemaObject {
  const types = [...new Set(values.map(jsonType))];
  const [only] = types;
  const type = types.length === 1 && only !== undefined ? only : types;
  return { type, enum: [...values] };
}

/** A default or example as it looks on the wire. */
export function wireValue(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'null';

function jsonType(value: unknown): JsonType {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

function stringSchema({ minLength, maxLength, pattern, format }: StringConstraints): SchemaObject {
  return { type: 'string', ...defined({ minLength, maxLength, pattern: pattern?.source, format }) };
}

function numberKeywords({ gt, ge, lt, le, multipleOf }: NumberConstraints): SchemaObject {
  const bounds = { exclusiveMinimum: gt, minimum: ge, exclusiveMaximum: lt, maximum: le };
  return defined({ ...bounds, multipleOf });
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

function arraySchema(items: JsonSchema, { minItems, maxItems }: ArrayConstraints): SchemaObject {
  return { type: 'array', items, ...defined({ minItems, maxItems }) };
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
