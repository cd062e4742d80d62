import type { SchemaObject } from 'openapi3-ts/oas31';
import { defined } from '../../types/members.js';
import type { ClassType } from '../../types/type-model.js';
import { classComment, memberComment } from '../../signature/doc-comment.js';
import { classView } from '../classes/class-view.js';
import { type AppliedRule, type ClassProperty, classModel } from '../classes/class-model.js';
import { forbidsUnknown, modelDocs, schemaName } from '../classes/model-mark.js';
import { CLOSED, type JsonSchema, type SchemaContext, closing } from '../schema-context.js';
import { docsKeywords, withComment } from './docs-keywords.js';
import { jsonSchema } from './kinds.js';
import { mergeExtra } from './merge-extra.js';
import { enumSchema } from '../rules/expected-values.js';
import { findRule } from '../rules/rules.js';

/** Describes a DTO, from the same decorators that check it. */
export function classSchema(type: ClassType, context: SchemaContext): SchemaObject {
  const properties = propertiesOf(type, context);
  const required = properties
    .filter((property) => property.required)
    .map((property) => property.wireName);
  const { openapiExtra, ...texts } = modelDocs(type.type);
  const { docComments } = context.registry;
  const schema: SchemaObject = {
    title: schemaName(type.type),
    ...defined({ description: docComments ? classComment(type.type)?.text : undefined }),
    ...texts,
    type: 'object',
    properties: Object.fromEntries(
      properties.map((property) => [
        property.wireName,
        classPropertySchema(docComments ? commented(property, type) : property, context),
      ]),
    ),
    ...(required.length > 0 ? { required } : undefined),
    ...(forbidsUnknown(type.type) ? CLOSED : closing(context)),
  };
  return mergeExtra(schema, openapiExtra);
}

/** A property with the texts of its comment where `@Field` gives none. */
function commented(property: ClassProperty, { type }: ClassType): ClassProperty {
  const comment = memberComment(type, property.name);
  return comment === undefined
    ? property
    : { ...property, docs: withComment(property.docs, comment) };
}

/** The properties of a DTO in one direction. */
export function propertiesOf(
  { type, groups = [], outputGroups = [] }: ClassType,
  { direction, registry }: SchemaContext,
): readonly ClassProperty[] {
  const view = classView({ strictness: registry.strictness, groups, outputGroups });
  return classModel(type, view).properties.filter(
    ({ docs, isInput, isOutput }) =>
      docs.hidden !== true && (direction === 'input' ? isInput : isOutput),
  );
}

/** Describes one property with all its rules, and null where `@IsOptional` lets it pass. */
export function classPropertySchema(property: ClassProperty, context: SchemaContext): JsonSchema {
  const own = property.rules.filter((rule) => !rule.each);
  const each = property.rules.filter((rule) => rule.each);
  const { type } = property;
  const base =
    type.kind === 'array'
      ? { type: 'array' as const, items: withRules(valueSchema(property, context), each) }
      : valueSchema(property, context);
  const schema = hiddenAs(property, withRules(base, own));
  const annotated: JsonSchema = property.nullable ? { anyOf: [schema, { type: 'null' }] } : schema;
  const documented = {
    ...annotated,
    ...docsKeywords(property.docs, type),
    ...defined({ default: property.defaultValue }),
  };
  return mergeExtra(documented, property.docs.openapiExtra);
}

/** Marks a secret as a password, so that a form masks it. */
function hiddenAs({ secret }: ClassProperty, schema: JsonSchema): JsonSchema {
  const isText = 'type' in schema && schema.type === 'string' && schema.format === undefined;
  return secret && isText ? { ...schema, format: 'password' } : schema;
}

function valueSchema(property: ClassProperty, context: SchemaContext): JsonSchema {
  const { type, discriminator } = property;
  if (discriminator === undefined) {
    const value = type.kind === 'array' ? type.items : type;
    // `@IsInt` takes any whole number of a JSON body.
    return value.kind === 'integer' ? { type: 'integer' } : jsonSchema(value, context);
  }
  const item = type.kind === 'array' ? type.items : type;
  const declared: ClassType = item.kind === 'class' ? item : { kind: 'class', type: Object };
  const references = discriminator.subTypes.map(({ name, value }) => ({
    name,
    reference: context.registry.classReference({ ...declared, type: value }, context.direction),
  }));
  return {
    anyOf: references.map(({ reference }) => reference),
    discriminator: {
      propertyName: discriminator.property,
      mapping: Object.fromEntries(references.map(({ name, reference }) => [name, reference.$ref])),
    },
  };
}

function withRules(base: JsonSchema, rules: readonly AppliedRule[]): JsonSchema {
  return rules.reduce<JsonSchema>((schema, { name, args }) => {
    const keywords = findRule(name).schema?.(args) ?? {};
    if (name === 'isNotEmpty' && 'type' in schema && schema.type === 'string') {
      return merged(schema, { minLength: 1 });
    }
    // The enum may hold more than the values: a numeric one is matched by its names as well.
    if (name === 'isEnum') return { ...schema, ...enumSchema(keywords.enum ?? []) };
    return merged(schema, keywords);
  }, base);
}

/** Merges two schemas; a keyword with two different values goes into `allOf`. */
function merged(schema: JsonSchema, keywords: SchemaObject): JsonSchema {
  const known: Readonly<Record<string, unknown>> = { ...schema };
  const added: Readonly<Record<string, unknown>> = { ...keywords };
  const opaque = [known[OPAQUE], added[OPAQUE]].filter(Array.isArray).flat();
  const clashes = Object.keys(added).some(
    (key) =>
      key !== OPAQUE && key in known && JSON.stringify(known[key]) !== JSON.stringify(added[key]),
  );
  if (clashes) {
    const others = 'allOf' in schema ? (schema.allOf ?? []) : [];
    return { ...schema, allOf: [...others, keywords] };
  }
  return { ...schema, ...keywords, ...(opaque.length > 0 ? { [OPAQUE]: opaque } : undefined) };
}

/** Names of rules that JSON Schema cannot express. */
const OPAQUE = 'x-class-validator';
