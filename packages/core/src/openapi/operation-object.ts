import type {
  CallbacksObject,
  MediaTypeObject,
  OperationObject,
  RequestBodyObject,
} from 'openapi3-ts/oas31';
import type { OpenApiVersion } from '../openapi-options.js';
import type { OperationModel } from '../model/app-model.js';
import { NAMED_STREAM } from '../model/stop-operation.js';
import { handlersOf } from '../model/dependency-order.js';
import { type BodyModel, type HandlerModel, groupsOf } from '../model/handler-model.js';
import type { JsonSchema, SchemaContext } from '../schema/schema-context.js';
import { docsKeywords, namedExamples } from '../schema/kinds/docs-keywords.js';
import { mergeExtra } from '../schema/kinds/merge-extra.js';
import { jsonSchema } from '../schema/kinds/kinds.js';
import { defined } from '../types/members.js';
import { type NamedExample, forbids } from '../types/parameter-source.js';
import type { Components } from './components.js';
import { formBody } from './form-body.js';
import { parametersOf } from './parameters.js';
import { securityOf } from './security.js';
import { responsesObject } from './responses-object.js';

/** What all operations of a document have in common. */
export interface DocumentContext {
  readonly components: Components;
  readonly errorFormat: 'detail' | 'problem';
  readonly openapiVersion: OpenApiVersion;
}

export interface OperationContext extends DocumentContext {
  readonly operationId: string;
  /** From the operation's own names of path parameters to those of the documented path; defaults to the same. */
  readonly pathNames?: ReadonlyMap<string, string>;
  readonly callbacks?: CallbacksObject;
  /** True for a request that the application sends: another one answers it. Defaults to false. */
  readonly isOutgoing?: boolean;
}

/** Describes one method of one path. */
export function operationObject(
  operation: OperationModel,
  context: OperationContext,
): OperationObject {
  const { components, operationId, pathNames = NO_NAMES, callbacks, isOutgoing = false } = context;
  const { docs } = operation;
  const direction = isOutgoing ? 'output' : 'input';
  const input: SchemaContext = { direction, registry: components };
  const parameters = parametersOf(withNamedStream(operation), pathNames, input);
  const handlers = handlersOf(operation);
  const bodies = handlers.flatMap((handler) => handler.bodies);
  const forbidsUnknown = !isOutgoing && closesBody(operation, components);
  const closes = forbidsUnknown && !components.forbidsUnknown;
  const requestBody =
    bodyObject({ operation, bodies, closes }, operationId, input) ??
    formBody({ operation, handlers, forbidsUnknown }, operationId, input);
  const takesInput =
    parameters.length > 0 ||
    requestBody !== undefined ||
    handlers.some((handler) => !isScheme(handler) && groupsOf(handler).length > 0);
  const object: OperationObject = {
    ...(docs.tags === undefined ? undefined : { tags: [...docs.tags] }),
    ...defined({ summary: docs.summary, description: docs.description }),
    operationId,
    ...(parameters.length > 0 ? { parameters } : undefined),
    ...defined({ requestBody }),
    responses: responsesObject(operation, { ...context, isOutgoing, takesInput }),
    ...defined({ callbacks }),
    ...defined({ security: securityOf(operation), deprecated: docs.deprecated }),
  };
  return mergeExtra(object, docs.openapiExtra);
}

/** The operation with the field of clients that come back to its streams. */
function withNamedStream(operation: OperationModel): OperationModel {
  if (operation.resumable === undefined) return operation;
  const named = { ...NAMED_STREAM, required: false };
  return { ...operation, parameters: [...operation.parameters, named] };
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** True for a security scheme, which answers 401 and never 422. */
function isScheme(handler: HandlerModel): boolean {
  return 'security' in handler;
}

interface OperationBodies {
  /** True when unknown properties are refused here and not by the schemas that others share. */
  readonly closes: boolean;
  readonly operation: OperationModel;
  readonly bodies: readonly BodyModel[];
}

function bodyObject(
  { operation, bodies, closes }: OperationBodies,
  operationId: string,
  context: SchemaContext,
): RequestBodyObject | undefined {
  const [first] = bodies;
  if (first === undefined) return undefined;
  const schema =
    first.embed === undefined
      ? mergeExtra(ownSchema(bodySchema(first, context), closes), first.openapiExtra)
      : context.registry.keep(operation, `Body_${operationId}`, () => embedded(bodies, context));
  return {
    ...(first.embed === undefined ? defined({ description: first.description }) : undefined),
    content: { 'application/json': { ...bodyExamples(first), schema } },
    required: bodies.some((body) => body.required),
  };
}

/** True when unknown properties of an operation's body are refused. */
function closesBody({ forbidUnknown }: OperationModel, components: Components): boolean {
  return forbidUnknown === undefined ? components.forbidsUnknown : forbids(forbidUnknown, 'body');
}

/** The schema of a body; `closes` refuses properties that it allows where other operations share it. */
function ownSchema(schema: JsonSchema, closes: boolean): JsonSchema {
  if (!closes || !('$ref' in schema)) return schema;
  // A keyword of JSON Schema 2020-12, which the types lack.
  const strict: JsonSchema & { readonly unevaluatedProperties: false } = {
    ...schema,
    unevaluatedProperties: false,
  };
  return strict;
}

/** The examples of a body that is not a property of another. */
function bodyExamples({ embed, examples, type }: BodyModel): MediaTypeObject {
  if (embed !== undefined || examples === undefined) return {};
  const values = Array.isArray(examples) ? numbered(examples) : examples;
  return { examples: namedExamples(values, type) ?? {} };
}

/** Media types have only named examples. */
function numbered(values: readonly unknown[]): Record<string, NamedExample> {
  return Object.fromEntries(values.map((value, index) => [`example ${index + 1}`, { value }]));
}

function bodySchema({ type, nullable }: BodyModel, context: SchemaContext): JsonSchema {
  const schema = jsonSchema(type, context);
  // The schema of any value admits null already.
  if (nullable !== true || type.kind === 'unknown') return schema;
  return { anyOf: [schema, { type: 'null' }] };
}

/** Several bodies are the properties of one object, which therefore has a name. */
function embedded(bodies: readonly BodyModel[], context: SchemaContext): JsonSchema {
  const named = bodies.flatMap((body) =>
    body.embed === undefined ? [] : [{ ...body, name: body.embed }],
  );
  const required = named.filter((body) => body.required).map((body) => body.name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      named.map((body) => [
        body.name,
        mergeExtra(
          { ...bodySchema(body, context), ...docsKeywords(body, body.type) },
          body.openapiExtra,
        ),
      ]),
    ),
    ...(required.length > 0 ? { required } : undefined),
  };
}
