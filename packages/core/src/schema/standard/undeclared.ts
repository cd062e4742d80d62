import { isRecord } from '../../types/members.js';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type Plain, offeredSchema } from './standard-schema.js';

/** Libraries whose objects keep only declared keys, unless the schema says otherwise (`z.looseObject`). */
const STRIPPING: ReadonlySet<string> = new Set(['zod', 'valibot', 'effect']);

/**
 * Makes the function that removes undeclared properties from a value that a schema has accepted;
 * undefined when the schema's library does so itself.
 *
 * Other libraries (arktype) return the value they received, so their JSON Schema decides which
 * properties are declared.
 */
export function undeclaredRemover(
  schema: StandardSchemaV1,
): ((value: unknown) => unknown) | undefined {
  if (STRIPPING.has(schema['~standard'].vendor)) return undefined;
  const offered = offeredSchema(schema, 'output');
  return offered && leaveOut(offered);
}

/** True when undeclared properties are removed from the values that a schema has accepted. */
export function isFiltered(schema: StandardSchemaV1): boolean {
  return STRIPPING.has(schema['~standard'].vendor) || offeredSchema(schema, 'output') !== undefined;
}

/**
 * Makes the function that copies a value without the properties that a JSON Schema does not declare.
 *
 * An object whose schema lists no properties, or has `additionalProperties`, stays whole. Of `anyOf` and
 * `oneOf` only the branches that fit the value count.
 */
export function leaveOut(root: Plain): (value: unknown) => unknown {
  const strip = (value: unknown, schema: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map((item, index) => {
        const declared = memberOf(schema, {
          holder: value,
          root,
          own: (part) => itemOf(part, index),
        });
        return typeof declared === 'object' ? strip(item, declared) : item;
      });
    }
    if (!isCopied(value)) return value;
    const kept = Object.entries(value).flatMap(([key, member]) => {
      const declared = memberOf(schema, {
        holder: value,
        root,
        own: (part) => propertyOf(part, key),
      });
      if (declared === 'none') return [];
      return [[key, declared === 'open' ? member : strip(member, declared)] as const];
    });
    return Object.fromEntries(kept);
  };
  return (value) => strip(value, root);
}

/** The schema of a member; `none` for an undeclared member, `open` when the schema declares no members. */
type Declared = object | 'none' | 'open';

interface Look {
  readonly holder: object;
  readonly root: Plain;
  /** Reads the member from the schema's own keywords. */
  readonly own: (schema: Plain) => Declared;
}

function memberOf(schema: unknown, look: Look): Declared {
  if (!isRecord(schema)) return 'open';
  const { $ref, allOf, anyOf, oneOf } = schema;
  const branches = [anyOf, oneOf].filter(isList).map((all) => {
    const fitting = all.filter((branch) => fits(look.holder, branch, look.root));
    return anyMember((fitting.length > 0 ? fitting : all).map((branch) => memberOf(branch, look)));
  });
  const parts = [
    look.own(schema),
    ...(typeof $ref === 'string' ? [memberOf(resolve($ref, look.root), look)] : []),
    ...(isList(allOf) ? allOf.map((part) => memberOf(part, look)) : []),
    ...branches,
  ];
  const declared = parts.filter((part) => typeof part === 'object');
  if (declared.length > 0)
    return declared.length === 1 ? (declared[0] ?? 'none') : { allOf: declared };
  return parts.includes('none') ? 'none' : 'open';
}

function anyMember(branches: readonly Declared[]): Declared {
  if (branches.includes('open')) return 'open';
  const declared = branches.filter((branch) => typeof branch === 'object');
  return declared.length > 0 ? { anyOf: declared } : 'none';
}

function propertyOf(schema: Plain, key: string): Declared {
  const { properties, patternProperties, additionalProperties } = schema;
  const patterns = isRecord(patternProperties) ? Object.entries(patternProperties) : [];
  if (isRecord(properties) && Object.hasOwn(properties, key)) return schemaOr(properties[key]);
  const matching = patterns.find(([pattern]) => new RegExp(pattern, 'u').test(key));
  if (matching !== undefined) return schemaOr(matching[1]);
  if (additionalProperties === true || isRecord(additionalProperties)) {
    return schemaOr(additionalProperties);
  }
  const isClosed =
    additionalProperties === false || isRecord(properties) || isRecord(patternProperties);
  return isClosed ? 'none' : 'open';
}

function itemOf({ prefixItems, items }: Plain, index: number): Declared {
  const first = isList(prefixItems) ? prefixItems[index] : undefined;
  return isRecord(first) ? first : isRecord(items) ? items : 'open';
}

function schemaOr(schema: unknown): Declared {
  return isRecord(schema) ? schema : {};
}

/** False when a schema certainly refuses a value; used to choose between the branches of a union. */
function fits(value: unknown, schema: unknown, root: Plain): boolean {
  if (!isRecord(schema)) return schema !== false;
  const { $ref, type, properties, required, allOf, anyOf, oneOf } = schema;
  if ('const' in schema && !isSame(schema['const'], value)) return false;
  if (isList(schema['enum']) && !schema['enum'].some((each) => isSame(each, value))) return false;
  if (type !== undefined && ![type].flat().some((each) => isOfType(value, each))) return false;
  if (typeof $ref === 'string' && !fits(value, resolve($ref, root), root)) return false;
  if (isList(allOf) && !allOf.every((part) => fits(value, part, root))) return false;
  for (const all of [anyOf, oneOf]) {
    if (isList(all) && !all.some((branch) => fits(value, branch, root))) return false;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  if (isList(required) && !required.every((key) => typeof key !== 'string' || key in value)) {
    return false;
  }
  return Object.entries(isRecord(properties) ? properties : {}).every(
    ([key, member]) => !(key in value) || fits(Reflect.get(value, key), member, root),
  );
}

/** Compares primitives only; other keywords distinguish objects. */
function isSame(constant: unknown, value: unknown): boolean {
  return constant === value || (typeof constant === 'object' && constant !== null);
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    default:
      return typeof value === type;
  }
}

/** Resolves a reference within the schema; undefined, which allows anything, for an external one. */
function resolve(reference: string, root: Plain): unknown {
  if (!reference.startsWith('#')) return undefined;
  let found: unknown = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
  }
  return found;
}

/** True for an object that JSON writes by its own keys, so without `toJSON` and no Map, Set or bytes. */
function isCopied(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false;
  const isCollection = value instanceof Map || value instanceof Set;
  return !isCollection && !(value instanceof ArrayBuffer) && !ArrayBuffer.isView(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
