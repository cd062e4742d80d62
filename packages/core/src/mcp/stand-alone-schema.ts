import type { SchemaObject } from 'openapi3-ts/oas31';

import type { AppModel } from '../model/app-model.js';
import { type Components, createComponents } from '../openapi/components.js';
import type { JsonSchema } from '../schema/schema-context.js';
import { forbids } from '../types/parameter-source.js';

const IN_DOCUMENT = '#/components/schemas/';
const IN_SCHEMA = '#/$defs/';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Makes an empty list of named schemas for the schemas of one tool. */
export function componentsOf({ options }: AppModel): Components {
  return createComponents({
    forbidUnknown: forbids(options.forbidUnknown, 'body'),
    strictness: options.validation ?? 'compat',
    docComments: options.docComments ?? false,
  });
}

/**
 * Makes a schema that needs no document: the named schemas that it refers to are in its `$defs`. At its root
 * are the keywords themselves, because older revisions of the protocol ask for `type: "object"` there.
 */
export function standAlone(schema: JsonSchema, schemas: Schemas): SchemaObject {
  const root = resolved(schema, schemas);
  const used = reachable(root, schemas);
  const whole = used.length === 0 ? root : { ...root, $defs: Object.fromEntries(used) };
  const text = JSON.stringify(whole).replaceAll(`"${IN_DOCUMENT}`, `"${IN_SCHEMA}`);
  const own: SchemaObject = JSON.parse(text);
  return own;
}

/** The schema that a reference names; any other schema as it is. */
export function resolved(schema: JsonSchema, schemas: Schemas): SchemaObject {
  let found = schema;
  // A chain of references ends: no schema is only a reference to itself.
  while ('$ref' in found) found = schemas[found.$ref.slice(IN_DOCUMENT.length)] ?? {};
  return found;
}

/** The named schemas that a schema refers to, themselves or through others. */
function reachable(schema: JsonSchema, schemas: Schemas): [name: string, schema: JsonSchema][] {
  const found = new Map<string, JsonSchema>();
  const waiting = [schema];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [, name = ''] of JSON.stringify(next).matchAll(REFERENCES)) {
      const named = schemas[name];
      if (named === undefined || found.has(name)) continue;
      found.set(name, named);
      waiting.push(named);
    }
  }
  return [...found].toSorted(([one], [other]) => (one < other ? -1 : 1));
}

const REFERENCES = /"#\/components\/schemas\/([^"]+)"/g;
