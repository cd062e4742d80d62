import type { ParameterObject, SchemaObject } from 'openapi3-ts/oas31';

import { MULTIPART } from '../form/form-type.js';
import type { AppModel, OperationModel } from '../model/app-model.js';
import { handlersOf } from '../model/dependency-order.js';
import { operationObject } from '../openapi/operation-object.js';
import type { JsonSchema } from '../schema/schema-context.js';
import { componentsOf, resolved, standAlone } from './stand-alone-schema.js';

/** What the arguments of a tool are, and where each of them goes in the request it stands for. */
export interface ToolInput {
  readonly schema: SchemaObject;
  /** By the names of the arguments; an argument without a place is a member of the body. */
  readonly places: ReadonlyMap<string, ArgumentPlace>;
  readonly body: BodyShape;
}

/** Where an argument goes. */
export type ArgumentPlace = { readonly source: 'path' | 'body'; readonly name: string } | TextPlace;

/** The place of an argument that is text in its request. */
export interface TextPlace {
  readonly source: 'query' | 'form';
  readonly name: string;
  /** How lists and objects are written; each item by itself where it is undefined. */
  readonly style?:
    | 'csv'
    | 'spaceDelimited'
    | 'pipeDelimited'
    | 'deepObject'
    | 'members'
    | undefined;
}

/** What the body is made of: nothing, one argument, or all arguments that have no other place. */
export type BodyShape =
  | { readonly kind: 'none' }
  | { readonly kind: 'argument'; readonly argument: string }
  | { readonly kind: 'members'; readonly isRequired: boolean }
  | { readonly kind: 'form' };

interface Member {
  readonly place: ArgumentPlace;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/**
 * Describes the arguments of a tool: one flat object of the parameters of path and query and of the
 * members of the body. A name that several have is that of the first in this order; the others get their
 * source in front, `body_name`.
 *
 * Header fields and cookies are no arguments: they are those of the request that calls the tool, where
 * gateways and browsers set them.
 */
export function toolInput(operation: OperationModel, model: AppModel): ToolInput {
  const components = componentsOf(model);
  const described = operationObject(operation, {
    components,
    operationId: operation.docs.operationId ?? operation.run.name,
    pathNames: new Map(),
    errorFormat: 'detail',
    openapiVersion: '3.1',
  });
  const parameters = (described.parameters ?? []).flatMap((parameter) =>
    'in' in parameter ? memberOf(parameter) : [],
  );
  const content =
    described.requestBody && 'content' in described.requestBody ? described.requestBody : undefined;
  const form = content?.content[MULTIPART]?.schema;
  const json = content?.content['application/json']?.schema;
  const isRequired = content?.required === true;
  const body =
    form !== undefined
      ? formMembers(form, components.schemas)
      : jsonMembers(json, { isRequired, operation, schemas: components.schemas });
  const all = named([...parameters, ...body.members]);
  const required = all.filter(([, member]) => member.isRequired).map(([name]) => name);
  const schema: SchemaObject = {
    type: 'object',
    properties: Object.fromEntries(all.map(([name, member]) => [name, member.schema])),
    ...(required.length > 0 ? { required } : undefined),
    additionalProperties: false,
  };
  const places = all
    .map(([name, { place }]) => [name, place] as const)
    .filter(([name, place]) => place.source !== 'body' || place.name !== name);
  return {
    schema: standAlone(schema, components.schemas),
    places: new Map(places),
    body: body.shape === 'argument' ? argumentBody(all) : body.shape,
  };
}

function memberOf(parameter: ParameterObject): Member[] {
  const { in: source, name, required = false, schema = {}, description } = parameter;
  if (source !== 'path' && source !== 'query') return [];
  const place: ArgumentPlace =
    source === 'path' ? { source, name } : { source, name, style: styleOf(parameter) };
  const own = description === undefined ? schema : { description, ...schema };
  return [{ place, schema: own, isRequired: required }];
}

function styleOf({ style, explode, schema = {} }: ParameterObject): TextPlace['style'] {
  if (style === 'deepObject') return 'deepObject';
  if (explode === false)
    return style === 'spaceDelimited' || style === 'pipeDelimited' ? style : 'csv';
  // All values of the query in one object, whose names its schema does not list.
  const isObject = 'type' in schema && schema.type === 'object';
  return style === 'form' && isObject ? 'members' : undefined;
}

interface BodyMembers {
  readonly members: readonly Member[];
  readonly shape: BodyShape | 'argument';
}

type Schemas = Readonly<Record<string, JsonSchema>>;

function formMembers(form: JsonSchema, schemas: Schemas): BodyMembers {
  const { properties = {}, required = [] } = resolved(form, schemas);
  const members = Object.entries(properties).map(([name, schema]) => ({
    place: { source: 'form', name, style: undefined } as const,
    schema,
    isRequired: required.includes(name),
  }));
  return { members, shape: { kind: 'form' } };
}

function jsonMembers(
  json: JsonSchema | undefined,
  {
    isRequired,
    operation,
    schemas,
  }: {
    readonly isRequired: boolean;
    readonly operation: OperationModel;
    readonly schemas: Schemas;
  },
): BodyMembers {
  if (json === undefined) return { members: [], shape: { kind: 'none' } };
  const object = plainObject(json, schemas);
  if (object === undefined) {
    const [body] = handlersOf(operation).flatMap(({ bodies }) => bodies);
    const name = body?.name ?? 'body';
    const place = { source: 'body', name } as const;
    return { members: [{ place, schema: json, isRequired }], shape: 'argument' };
  }
  const { properties = {}, required = [] } = object;
  const members = Object.entries(properties).map(([name, schema]) => ({
    place: { source: 'body', name } as const,
    schema,
    isRequired: isRequired && required.includes(name),
  }));
  return { members, shape: { kind: 'members', isRequired } };
}

/** The schema of an object whose members may stand beside others; undefined where they may not. */
function plainObject(schema: JsonSchema, schemas: Schemas): SchemaObject | undefined {
  if ('$ref' in schema && Object.keys(schema).length > 1) return undefined;
  const object = resolved(schema, schemas);
  const isPlain = Object.entries(object).every(
    ([keyword, value]) =>
      PLAIN_KEYWORDS.has(keyword) || (keyword === 'additionalProperties' && value === false),
  );
  return isPlain && object.type === 'object' && object.properties !== undefined
    ? object
    : undefined;
}

const PLAIN_KEYWORDS: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'title',
  'description',
  'example',
  'examples',
]);

/** Gives each member the name of its argument. */
function named(members: readonly Member[]): (readonly [name: string, member: Member])[] {
  const taken = new Set<string>();
  return members.map((member) => {
    const { source, name } = member.place;
    let free = name;
    while (taken.has(free)) free = `${source}_${free}`;
    taken.add(free);
    return [free, member] as const;
  });
}

function argumentBody(all: readonly (readonly [string, Member])[]): BodyShape {
  const found = all.find(([, { place }]) => place.source === 'body');
  return found === undefined ? { kind: 'none' } : { kind: 'argument', argument: found[0] };
}
