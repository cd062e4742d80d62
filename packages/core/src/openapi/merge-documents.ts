import type { OpenAPIObject } from 'openapi3-ts/oas31';
import { isRecord } from '../types/members.js';

/** The document of an application inside, and the path below which it answers. */
export interface InnerDocument {
  /** `/admin`. */
  readonly mount: string;
  readonly contents: OpenAPIObject;
}

/**
 * Adds the operations of an application inside to a document, below its path.
 *
 * Components and operation ids whose name means something else in the outer document get a number, as two
 * classes of one name do. `info`, `externalDocs` and further members of the inner document are left out.
 */
export function mergeDocument(
  outer: OpenAPIObject,
  { mount, contents }: InnerDocument,
): OpenAPIObject {
  const renames = renamesOf(outer, contents);
  const inner = recordOf(renamed(contents, renames));
  const { paths, servers, webhooks } = inner;
  const items = Object.entries(recordOf(paths)).map(([path, item]) => [
    path === '/' ? mount : `${mount}${path}`,
    servers === undefined ? item : { ...recordOf(item), servers },
  ]);
  const sockets = [
    ...socketsOf({ ...outer }),
    ...socketsOf(inner).map((socket) => ({ ...socket, path: `${mount}${String(socket['path'])}` })),
  ];
  const tags = new Map(
    [...listOf(inner['tags']), ...listOf(outer.tags)].map((tag) => [tag['name'], tag]),
  );
  const merged: Json = {
    ...outer,
    paths: { ...outer.paths, ...Object.fromEntries(items) },
    ...members('webhooks', { ...recordOf(webhooks), ...outer.webhooks }),
    ...members('components', joined(recordOf(outer.components), componentsOf(inner, renames))),
    ...(sockets.length > 0 ? { 'x-websockets': sockets } : {}),
    ...(tags.size > 0 ? { tags: [...tags.values()] } : {}),
  };
  // Both documents are valid, and their members keep their places.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return merged as unknown as OpenAPIObject;
}

type Json = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function socketsOf(contents: Json): readonly Json[] {
  return listOf(contents['x-websockets']);
}

/** A member of the document, if there is something in it. */
function members(name: string, value: Json): Json {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}

/** What is called otherwise in the merged document. */
interface Renames {
  /** By the reference: `#/components/schemas/Item`. */
  readonly references: ReadonlyMap<string, string>;
  readonly operationIds: ReadonlyMap<string, string>;
}

function renamesOf(outer: OpenAPIObject, inner: OpenAPIObject): Renames {
  const references = new Map<string, string>();
  for (const [section, own] of Object.entries(recordOf(inner.components))) {
    const taken = recordOf(recordOf(outer.components)[section]);
    const names = Object.keys(recordOf(own));
    for (const name of names.filter((each) => Object.hasOwn(taken, each))) {
      const free = freeName(name, new Set([...Object.keys(taken), ...names]));
      references.set(referenceTo(section, name), referenceTo(section, free));
    }
  }
  keepShared(references, recordOf(outer.components), recordOf(inner.components));
  const taken = new Set(operationIdsOf(outer));
  const operationIds = new Map<string, string>();
  for (const id of operationIdsOf(inner).filter((each) => taken.has(each))) {
    const free = freeName(id, taken);
    taken.add(free);
    operationIds.set(id, free);
  }
  return { references, operationIds };
}

/** Components that are the same in both documents keep their name, unless they refer to some that are not. */
function keepShared(references: Map<string, string>, outer: Json, inner: Json): void {
  const texts = new Map<string, string>();
  for (const reference of references.keys()) {
    const [section = '', name = ''] = reference.split('/').slice(2);
    const text = JSON.stringify(recordOf(inner[section])[name]);
    if (text === JSON.stringify(recordOf(outer[section])[name])) texts.set(reference, text);
  }
  const differing = [...references.keys()].filter((reference) => !texts.has(reference));
  for (const reference of differing) {
    for (const [same, text] of texts) {
      if (!text.includes(JSON.stringify(reference))) continue;
      texts.delete(same);
      // Iterating an array includes what is added on the way.
      differing.push(same);
    }
  }
  for (const same of texts.keys()) references.delete(same);
}

function referenceTo(section: string, name: string): string {
  return `#/components/${section}/${name}`;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let number = 2;
  while (taken.has(`${name}${number}`)) number += 1;
  return `${name}${number}`;
}

function operationIdsOf({ paths = {}, webhooks = {} }: OpenAPIObject): readonly string[] {
  const items = [...Object.values(paths), ...Object.values(webhooks)].map(recordOf);
  return items.flatMap((item) =>
    Object.values(item).flatMap((operation) => {
      const { operationId } = recordOf(operation);
      return typeof operationId === 'string' ? [operationId] : [];
    }),
  );
}

/** Members whose own members have names of the user's. */
const MAPS: ReadonlySet<string> = new Set([
  'callbacks',
  'headers',
  'links',
  'paths',
  'properties',
  'responses',
  'schemas',
  'securitySchemes',
  'webhooks',
]);

/** Members whose values are the user's own. */
const VALUES: ReadonlySet<string> = new Set(['example', 'examples', 'default', 'const', 'enum']);

function renamed(value: unknown, renames: Renames): unknown {
  if (typeof value === 'string') return renames.references.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, renames));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, own]) => {
      if (VALUES.has(key)) return [key, own];
      if (MAPS.has(key) && isRecord(own)) {
        const entries = Object.entries(own).map(([name, one]) => [name, renamed(one, renames)]);
        return [key, Object.fromEntries(entries)];
      }
      if (key === 'operationId') return [key, renames.operationIds.get(String(own)) ?? own];
      if (key === 'security' && Array.isArray(own)) {
        return [key, own.map((requirement) => requirementOf(recordOf(requirement), renames))];
      }
      return [key, renamed(own, renames)];
    }),
  );
}

function requirementOf(requirement: Json, { references }: Renames): Json {
  return Object.fromEntries(
    Object.entries(requirement).map(([name, scopes]) => [
      nameAfter(references, 'securitySchemes', name),
      scopes,
    ]),
  );
}

function nameAfter(references: Renames['references'], section: string, name: string): string {
  const reference = references.get(referenceTo(section, name));
  return reference?.slice(referenceTo(section, '').length) ?? name;
}

function componentsOf({ components }: Json, { references }: Renames): Json {
  return Object.fromEntries(
    Object.entries(recordOf(components)).map(([section, own]) => [
      section,
      Object.fromEntries(
        Object.entries(recordOf(own)).map(([name, one]) => [
          nameAfter(references, section, name),
          one,
        ]),
      ),
    ]),
  );
}

function joined(outer: Json, inner: Json): Json {
  const sections = new Set([...Object.keys(outer), ...Object.keys(inner)]);
  return Object.fromEntries(
    [...sections].map((section) => [
      section,
      { ...recordOf(inner[section]), ...recordOf(outer[section]) },
    ]),
  );
}
