import { isRecord } from '../../types/members.js';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { lastValue } from '../last-value.js';
import { offeredSchema } from './standard-schema.js';

/** Whether a schema takes a list or a single value; undefined when both or unknown. */
type Count = 'list' | 'one' | undefined;

/** True when a schema takes a list, according to its JSON Schema. */
export function takesList(schema: StandardSchemaV1): boolean {
  return countOf(offeredSchema(schema, 'input')) === 'list';
}

/** True when a property of a schema takes a single value, according to its JSON Schema. */
export function takesOne(schema: StandardSchemaV1, name: string): boolean {
  const { properties } = offeredSchema(schema, 'input') ?? {};
  return isRecord(properties) && countOf(properties[name]) === 'one';
}

/** The names of the properties that take a list, according to the JSON Schema of a schema. */
export function listProperties(schema: StandardSchemaV1): readonly string[] {
  const { properties } = offeredSchema(schema, 'input') ?? {};
  if (!isRecord(properties)) return [];
  return Object.keys(properties).filter((name) => countOf(properties[name]) === 'list');
}

/** The names of the properties of which the JSON Schema of a schema says nothing: they may be files. */
export function openProperties(schema: StandardSchemaV1): readonly string[] {
  const { properties } = offeredSchema(schema, 'input') ?? {};
  if (!isRecord(properties)) return [];
  return Object.keys(properties).filter((name) => isOpen(properties[name]));
}

function isOpen(schema: unknown): boolean {
  if (!isRecord(schema)) return true;
  if (schema['type'] === 'array') return isOpen(schema['items']);
  return !RESTRICTING.some((keyword) => keyword in schema);
}

const RESTRICTING = ['type', 'enum', 'const', '$ref', 'anyOf', 'oneOf', 'allOf'];

/**
 * Makes the function that adapts text values to a schema, as for classes and records of fields: a single
 * value becomes a list where the schema takes a list, and the last of several values is used where the
 * schema takes one.
 *
 * The value is a parameter or an object of all values of a source. Undefined when the JSON Schema of the
 * schema requires no change.
 */
export function textShape(schema: StandardSchemaV1): ((value: unknown) => unknown) | undefined {
  const offered = offeredSchema(schema, 'input');
  const own = shapeOf(countOf(offered));
  if (own !== undefined) return own;
  const { properties } = offered ?? {};
  if (!isRecord(properties)) return undefined;
  const members = Object.entries(properties).flatMap(([name, property]) => {
    const shape = shapeOf(countOf(property));
    return shape === undefined ? [] : [{ name, shape }];
  });
  return members.length === 0 ? undefined : (value) => shaped(value, members);
}

interface Member {
  readonly name: string;
  readonly shape: (value: unknown) => unknown;
}

function shaped(value: unknown, members: readonly Member[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  let copy: object | undefined;
  for (const { name, shape } of members) {
    const given: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    const wanted = given === undefined ? undefined : shape(given);
    if (wanted === given) continue;
    copy ??= { ...value };
    Reflect.set(copy, name, wanted);
  }
  return copy ?? value;
}

function shapeOf(count: Count): ((value: unknown) => unknown) | undefined {
  if (count === 'list') return (value) => (Array.isArray(value) ? value : [value]);
  return count === 'one' ? lastValue : undefined;
}

const SCALARS: readonly unknown[] = ['string', 'number', 'integer', 'boolean'];

function countOf(schema: unknown): Count {
  if (!isRecord(schema)) return undefined;
  const { type, anyOf, oneOf } = schema;
  if (type === 'array') return 'list';
  if (SCALARS.includes(type)) return 'one';
  const branches: unknown = anyOf ?? oneOf;
  if (!Array.isArray(branches)) return undefined;
  const counts = new Set(branches.filter((branch) => !isNull(branch)).map(countOf));
  return counts.size === 1 ? [...counts][0] : undefined;
}

function isNull(schema: unknown): boolean {
  return isRecord(schema) && schema['type'] === 'null';
}
