import type { HeaderObject } from 'openapi3-ts/oas31';
import { docsKeywords, namedExamples } from '../schema/kinds/docs-keywords.js';
import { jsonSchema } from '../schema/kinds/kinds.js';
import { mergeExtra } from '../schema/kinds/merge-extra.js';
import type { SchemaContext } from '../schema/schema-context.js';
import { defined } from '../types/members.js';
import type { PropertyModel } from '../types/type-model.js';

/** Describes the header fields of a response. */
export function headersObject(
  headers: Readonly<Record<string, PropertyModel>>,
  context: SchemaContext,
): Record<string, HeaderObject> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([, { docs }]) => docs?.hidden !== true)
      .map(([name, header]) => [name, headerObject(header, context)]),
  );
}

function headerObject(
  { type, required, docs = {} }: PropertyModel,
  context: SchemaContext,
): HeaderObject {
  const { description, deprecated, openapiExtra, ...texts } = docs;
  const examples = namedExamples(texts.examples, type);
  const ofSchema = examples === undefined ? texts : defined({ title: texts.title });
  const header: HeaderObject = {
    ...defined({ description }),
    required,
    ...defined({ deprecated }),
    schema: { ...jsonSchema(type, context), ...docsKeywords(ofSchema, type) },
    ...defined({ examples }),
  };
  return mergeExtra(header, openapiExtra);
}
