import type { ParameterObject, SchemaObject } from 'openapi3-ts/oas31';
import { headerName } from '../http/header-name.js';
import { handlersOf } from '../model/dependency-order.js';
import { pathNames as namesInPath } from '../model/path.js';
import type { EndpointModel } from '../model/app-model.js';
import {
  type GroupModel,
  type HandlerModel,
  type ParameterModel,
  groupsOf,
} from '../model/handler-model.js';
import type { ParameterDocs, ParameterSource } from '../types/parameter-source.js';
import { classPropertySchema, propertiesOf } from '../schema/kinds/class-schema.js';
import type { JsonSchema, SchemaContext } from '../schema/schema-context.js';
import { jsonSchema } from '../schema/kinds/kinds.js';
import { docsKeywords, namedExamples } from '../schema/kinds/docs-keywords.js';
import { mergeExtra } from '../schema/kinds/merge-extra.js';
import { wireValue } from '../schema/kinds/wire-value.js';
import { withSafeBounds } from '../schema/kinds/number.js';
import { standardSchema } from '../schema/standard/standard-schema.js';
import { defined } from '../types/members.js';
import type { TypeModel } from '../types/type-model.js';

/**
 * Lists an endpoint's parameters; a group is listed as the single parameters that a client sends.
 *
 * `pathNames` maps to the names in the document's path template: OpenAPI treats two templates that
 * differ only in names as one path.
 */
export function parametersOf(
  endpoint: EndpointModel,
  pathNames: ReadonlyMap<string, string>,
  context: SchemaContext,
): ParameterObject[] {
  const all: readonly NamedParameter[] = [
    ...namedParameters(handlersOf(endpoint), context),
    ...namesInPath(endpoint.path).map((name) => ({ ...UNDECLARED, name })),
  ];
  const seen = new Set<string>();
  return all.flatMap((parameter) => {
    // The fields of a form are properties of the body.
    if (parameter.source === 'form') return [];
    const isPath = parameter.source === 'path';
    const name = isPath ? (pathNames.get(parameter.name) ?? parameter.name) : parameter.name;
    // A parameter that is read in two places is still one parameter.
    if (seen.has(`${parameter.source} ${name}`)) return [];
    seen.add(`${parameter.source} ${name}`);
    const { source } = parameter;
    return [toObject({ ...parameter, source, name, required: isPath || parameter.required })];
  });
}

/** Lists what handlers read by name; a group as the single values that a client sends. */
export function namedParameters(
  handlers: readonly HandlerModel[],
  context: SchemaContext,
): NamedParameter[] {
  return [
    ...handlers
      .flatMap(({ parameters }) => parameters)
      // A document that lacks a parameter of its path is invalid.
      .filter(({ docs, source }) => docs.hidden !== true || source === 'path')
      .map(fromParameter),
    ...handlers.flatMap(groupsOf).flatMap((group) => fromGroup(group, context)),
  ];

  function fromParameter(parameter: ParameterModel): NamedParameter {
    const { source, name, type, required, hasDefault, defaultValue, docs } = parameter;
    const schema = jsonSchema(type, context);
    return {
      source,
      name,
      required: required && !hasDefault,
      docs,
      type,
      ...defined({ isDeep: parameter.isDeep }),
      schema: hasDefault
        ? { ...schema, ...defined({ default: wireValue(defaultValue, type) }) }
        : schema,
    };
  }
}

/** A value that a client sends under a name. */
export interface NamedParameter {
  readonly source: ParameterSource;
  readonly name: string;
  /** True when the parameter is an object of all values of its source; its own name means nothing. */
  readonly isWhole?: boolean;
  /** True when the members of an object are parameters each: `filter[name]`. */
  readonly isDeep?: boolean;
  readonly required: boolean;
  readonly schema: JsonSchema;
  /** The type of the examples; defaults to any. */
  readonly type?: TypeModel;
  readonly docs: ParameterDocs;
}

/** A path parameter that no schema describes. */
const UNDECLARED = { source: 'path', required: true, schema: {}, docs: {} } as const;

function toObject(
  parameter: NamedParameter & { readonly source: Exclude<ParameterSource, 'form'> },
): ParameterObject {
  const { source, name, required, schema, docs, isWhole, type = ANY } = parameter;
  const examples = namedExamples(docs.examples, type);
  // OpenAPI allows either of them.
  const example = examples === undefined ? wireValue(docs.example, type) : undefined;
  const object: ParameterObject = {
    name,
    in: source,
    required,
    ...(isWhole === true ? { style: 'form', explode: true } : styleOf(parameter)),
    ...defined({ description: docs.description, deprecated: docs.deprecated }),
    schema: { ...schema, ...schemaDocs(docs, type) },
    ...defined({ example, examples }),
  };
  return mergeExtra(object, docs.openapiExtra);
}

/** How OpenAPI calls the style of a parameter; undefined for the default of its source. */
function styleOf({ isDeep, type }: NamedParameter): Partial<ParameterObject> | undefined {
  if (isDeep === true) return { style: 'deepObject', explode: true };
  const style = type?.kind === 'array' ? type.style : undefined;
  if (style === undefined) return undefined;
  return { style: style === 'csv' ? 'form' : style, explode: false };
}

/** The title and the examples without names, which belong to the schema as with FastAPI. */
function schemaDocs({ title, examples }: ParameterDocs, type: TypeModel): SchemaObject {
  return docsKeywords(
    defined({ title, examples: Array.isArray(examples) ? examples : undefined }),
    type,
  );
}

const ANY: TypeModel = { kind: 'unknown' };

function fromGroup({ source, type }: GroupModel, context: SchemaContext): NamedParameter[] {
  const wireName = (name: string): string => (source === 'header' ? headerName(name) : name);
  if (type.kind === 'object') {
    return Object.entries(type.properties)
      .filter(([, property]) => property.docs?.hidden !== true)
      .map(([name, property]) => ({
        source,
        name: wireName(name),
        required: property.required,
        docs: property.docs ?? {},
        type: property.type,
        schema: {
          ...jsonSchema(property.type, context),
          ...defined({ default: wireValue(property.defaultValue, property.type) }),
        },
      }));
  }
  if (type.kind === 'class') {
    return propertiesOf(type, { ...context, direction: 'input' }).map((property) => ({
      source,
      name: wireName(property.wireName),
      required: property.required,
      docs: property.docs,
      type: property.type,
      // Text has no null.
      schema: asText(classPropertySchema({ ...property, nullable: false }, context)),
    }));
  }
  // Any other kind is a single value, which the model does not make a group of.
  if (type.kind !== 'standard') return [];
  return fromSchema(source, standardSchema(type.schema, context)).map((property) => ({
    ...property,
    name: wireName(property.name),
  }));
}

/** Bounds integers: as text, only integers that a number holds exactly are accepted. */
function asText(schema: JsonSchema): JsonSchema {
  if (!('type' in schema)) return schema;
  if (schema.type === 'integer') return withSafeBounds(schema);
  if (schema.type !== 'array' || schema.items === undefined) return schema;
  return { ...schema, items: asText(schema.items) };
}

function fromSchema(source: ParameterSource, schema: JsonSchema): NamedParameter[] {
  if (!('properties' in schema) || schema.properties === undefined) {
    return wholeParameter(source, schema);
  }
  const required = new Set(schema.required);
  return Object.entries(schema.properties).map(([name, property]) => ({
    source,
    name,
    required: required.has(name),
    docs: 'description' in property ? defined({ description: property.description }) : {},
    schema: property,
  }));
}

/**
 * Describes all values of a source as members of one object, for a schema that does not list its names.
 * OpenAPI allows this only for query and cookies.
 */
function wholeParameter(source: ParameterSource, told: JsonSchema): NamedParameter[] {
  if (source !== 'query' && source !== 'cookie') return [];
  const schema = Object.keys(told).length > 0 ? told : ANY_OBJECT;
  return [{ source, name: source, required: false, docs: {}, schema, isWhole: true }];
}

const ANY_OBJECT: JsonSchema = { type: 'object', additionalProperties: true };
