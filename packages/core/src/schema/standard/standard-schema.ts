import { isRecord } from '../../types/members.js';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { JsonSchema, SchemaContext } from '../schema-context.js';

/** A JSON Schema, or any other JSON object. */
export type Plain = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema that a Standard Schema value provides; `{}` when it provides none.
 *
 * A schema with definitions or with references to itself gets named components in the document, because
 * its references are relative to its own root.
 */
export function standardSchema(schema: StandardSchemaV1, context: SchemaContext): JsonSchema {
  const offered = offeredSchema(schema, context.direction);
  if (offered === undefined) return {};
  const { $schema: _dialect, $defs, ...own } = offered;
  const definitions = Object.entries(isRecord($defs) ? $defs : {});
  const references = new Map<string, string>();
  const { registry, direction } = context;
  const keep = (key: string, name: string, body: unknown): string => {
    const kept = registry.keep(keyOf(schema, `${direction} ${key}`), name, (reference) => {
      references.set(key, reference);
      return toSchema(rewritten(body, resolve));
    });
    references.set(key, kept.$ref);
    return kept.$ref;
  };
  const resolve = (reference: string): string => {
    const known = references.get(reference);
    if (known !== undefined) return known;
    if (reference === '#') return keep('#', nameOf(own), own);
    const definition = definitions.find(([name]) => `#/$defs/${name}` === reference);
    return definition === undefined
      ? reference
      : keep(reference, nameOf(definition[1], definition[0]), definition[1]);
  };
  return JSON.stringify(own).includes('"$ref":"#"')
    ? { $ref: resolve('#') }
    : toSchema(rewritten(own, resolve));
}

/** The JSON Schema that a schema provides, with its own root; undefined when it provides none. */
export function offeredSchema(
  schema: StandardSchemaV1,
  direction: 'input' | 'output',
): Plain | undefined {
  const holder: unknown = Reflect.get(schema['~standard'], 'jsonSchema');
  const attempts = [
    () => callMember(holder, direction, { target: 'draft-2020-12' }),
    // zod's method, with the option to omit parts that JSON Schema cannot express.
    () => callMember(schema, 'toJSONSchema', { io: direction, unrepresentable: 'any' }),
    // arktype's method.
    () => callMember(schema, 'toJsonSchema', {}),
  ];
  for (const attempt of attempts) {
    try {
      const offered = attempt();
      if (isRecord(offered)) return offered;
    } catch {
      // Some part has no JSON Schema (a date, a transform); the next method may be more lenient.
    }
  }
  return undefined;
}

function callMember(holder: unknown, name: string, options: object): unknown {
  const isHolder = (typeof holder === 'object' && holder !== null) || typeof holder === 'function';
  const member: unknown = isHolder ? Reflect.get(holder, name) : undefined;
  return typeof member === 'function' ? Reflect.apply(member, holder, [options]) : undefined;
}

/** Trusts a schema library that its output is JSON Schema. */
function toSchema(value: unknown): JsonSchema {
  return isRecord(value) ? { ...value } : {};
}

const KEYS = new WeakMap<object, Map<string, object>>();

/** The key of a schema's definition in the registry: one object for each pair of schema and part. */
function keyOf(schema: object, part: string): object {
  const parts = KEYS.get(schema) ?? new Map<string, object>();
  KEYS.set(schema, parts);
  const key = parts.get(part) ?? {};
  parts.set(part, key);
  return key;
}

function nameOf(schema: unknown, fallback = 'Schema'): string {
  if (!isRecord(schema)) return fallback;
  const named = schema['id'] ?? schema['title'];
  return typeof named === 'string' ? named : fallback.replace(/^__schema(\d+)$/, 'Schema$1');
}

/** Copies a value and replaces every `$ref`. */
function rewritten(value: unknown, resolve: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, resolve));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' ? resolve(member) : rewritten(member, resolve),
    ]),
  );
}
