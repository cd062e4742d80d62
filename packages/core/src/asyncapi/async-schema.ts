import { isRecord } from '../types/members.js';

/**
 * Makes the schemas within a document such as AsyncAPI reads them.
 *
 * They are JSON Schema draft 7 there, which ignores what stands beside a `$ref`, and their `discriminator` is
 * the name of a property that must name a schema, which the values of a class need not.
 */
export function asAsyncSchemas<T>(contents: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- references and discriminators are a part of no type
  return converted(contents) as T;
}

function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value)
    .filter(([key, member]) => !isDiscriminator(key, member))
    .map(([key, member]) => [key, converted(member)] as const);
  const { $ref, ...others } = Object.fromEntries(entries);
  if (typeof $ref !== 'string' || Object.keys(others).length === 0)
    return Object.fromEntries(entries);
  return { allOf: [{ $ref }], ...others };
}

function isDiscriminator(key: string, member: unknown): boolean {
  return key === 'discriminator' && isRecord(member) && typeof member['propertyName'] === 'string';
}
