import type {
  ContentObject,
  HeadersObject,
  MediaTypeObject,
  ResponseObject,
  ResponsesObject,
  SchemaObject,
} from 'openapi3-ts/oas31';

import type { OpenApiVersion } from '../openapi-options.js';
import { isJson } from '../http/content-type.js';
import { ADDITIONAL_RESPONSE } from '../model/describe-responses.js';
import type { ContentModel, OperationModel, ResponseModel } from '../model/app-model.js';
import { STREAM_ID } from '../model/stop-operation.js';
import { jsonSchema } from '../schema/kinds/kinds.js';
import type { JsonSchema, SchemaContext } from '../schema/schema-context.js';
import type { ResponseClass } from '../types/response-class.js';
import type { TypeModel } from '../types/type-model.js';
import type { Components } from './components.js';
import { headersObject } from './headers-object.js';
import { validationProblem, validationResponse } from './validation-schemas.js';

interface ResponsesContext {
  readonly takesInput: boolean;
  readonly errorFormat: 'detail' | 'problem';
  readonly components: Components;
  readonly openapiVersion: OpenApiVersion;
  /** True for responses of another application, which are the input of this one. */
  readonly isOutgoing: boolean;
}

/** Describes the responses of an operation: its own, the 422 of its input, and what it declares besides. */
export function responsesObject(
  operation: OperationModel,
  context: ResponsesContext,
): ResponsesObject {
  const { takesInput, isOutgoing } = context;
  const { responses = [] } = operation;
  const own = String(operation.status);
  const success = successResponse(operation, context);
  const further = responses.map((response) => {
    // What is said of the operation's own status is added to what its result says.
    const known = response.status === own ? success : {};
    const described = declaredObject(response, known, context);
    const isUnsaid = response.status === own && response.description === ADDITIONAL_RESPONSE;
    const { description } = isUnsaid ? success : described;
    return [response.status, { ...described, description }] as const;
  });
  const isDeclared = responses.some(({ status }) => INPUT_ERRORS.has(status));
  return {
    [own]: success,
    ...(takesInput && !isOutgoing && !isDeclared ? inputErrors(operation, context) : undefined),
    ...Object.fromEntries(further),
  };
}

function inputErrors(
  { inputErrors: declared }: OperationModel,
  context: ResponsesContext,
): ResponsesObject {
  if (declared === undefined) {
    const { errorFormat, components } = context;
    const describe = errorFormat === 'problem' ? validationProblem : validationResponse;
    return { 422: describe(components) };
  }
  return Object.fromEntries(
    declared.map((response) => [response.status, declaredObject(response, {}, context)]),
  );
}

/** Describes a declared response, whose `content` and `headers` may be known from elsewhere too. */
function declaredObject(
  { description, headers: declaredHeaders = {}, links, content: declared }: ResponseModel,
  known: Pick<ResponseObject, 'content' | 'headers'>,
  context: ResponsesContext,
): ResponseObject {
  const all = { ...known.content, ...contentObject(declared, schemasOf(context)) };
  const headers = { ...known.headers, ...headersObject(declaredHeaders, schemasOf(context)) };
  return {
    description,
    ...(isEmpty(headers) ? undefined : { headers }),
    ...(isEmpty(all) ? undefined : { content: all }),
    ...(links === undefined ? undefined : { links: { ...links } }),
  };
}

function schemasOf({ components: registry, isOutgoing }: ResponsesContext): SchemaContext {
  return { direction: isOutgoing ? 'input' : 'output', registry };
}

/** Declared responses that stand for the 422 too. */
const INPUT_ERRORS: ReadonlySet<string> = new Set(['422', '4XX', 'default']);

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}

function contentObject(content: readonly ContentModel[], context: SchemaContext): ContentObject {
  return Object.fromEntries(
    content.map(({ mediaType, types }) => [mediaType, { schema: anyOf(types, context) }]),
  );
}

function anyOf(types: readonly TypeModel[], context: SchemaContext): JsonSchema {
  const [first, ...others] = types.map((type) => jsonSchema(type, context));
  if (first === undefined) return {};
  return others.length === 0 ? first : { anyOf: [first, ...others] };
}

function successResponse(operation: OperationModel, context: ResponsesContext): ResponseObject {
  const description = operation.docs.responseDescription ?? 'Successful Response';
  if (hasNoBody(operation.status)) return { description };
  // What another application answers is unknown where nothing declares it.
  if (context.isOutgoing && operation.response === undefined) return { description };
  const content = contentOf(operation, context);
  return {
    description,
    ...(operation.resumable === undefined ? undefined : { headers: STREAM_HEADERS }),
    ...(isEmpty(content) ? undefined : { content }),
  };
}

/** The header of a stream to which clients can come back. */
const STREAM_HEADERS: HeadersObject = {
  [STREAM_ID]: {
    description: 'Names the stream in the `Last-Event-ID` of a client that comes back or stops it.',
    required: true,
    schema: { type: 'string' },
  },
};

function contentOf(operation: OperationModel, responses: ResponsesContext): ContentObject {
  const { openapiVersion } = responses;
  const ofItem = (schema: JsonSchema): ItemMedia =>
    openapiVersion === '3.1' ? { schema } : { itemSchema: schema };
  const { response, sse, streams, responseClasses = [] } = operation;
  const context = schemasOf(responses);
  const item = response?.kind === 'array' ? response.items : response;
  const itemSchema = item === undefined ? undefined : jsonSchema(item, context);
  if (sse) return { 'text/event-stream': ofItem(eventSchema(itemSchema)) };
  if (streams === true && responseClasses.length > 0) return streamContent(responseClasses, ofItem);
  if (streams === true && itemSchema !== undefined) {
    return { 'application/jsonl': ofItem(itemSchema) };
  }
  // The yielded values decide at run time: text is sent as it is, objects as JSON Lines.
  if (streams === true) {
    return { 'text/plain': { schema: { type: 'string' } }, 'application/jsonl': ofItem({}) };
  }
  const schema = response === undefined ? undefined : jsonSchema(response, context);
  if (responseClasses.length === 0) return { 'application/json': { schema: schema ?? {} } };
  const types = responseClasses.flatMap(({ mediaType }) => mediaType ?? []);
  return Object.fromEntries(types.map((type) => [type, { schema: schema ?? bodySchema(type) }]));
}

/** Only OpenAPI 3.2 can say that a schema is one of items; in 3.1 it stands for the whole. */
type ItemMedia = MediaTypeObject & { readonly itemSchema?: JsonSchema };

function streamContent(
  classes: readonly ResponseClass[],
  ofItem: (schema: JsonSchema) => ItemMedia,
): ContentObject {
  const types = classes.flatMap(({ mediaType }) => mediaType ?? []);
  return Object.fromEntries(
    types.map((type) => {
      if (isJson(type)) return ['application/jsonl', ofItem(bodySchema(type))];
      return [type, { schema: bodySchema(type) }];
    }),
  );
}

/** The schema of a body without a declared type; every body but JSON is text. */
function bodySchema(mediaType: string): SchemaObject {
  return isJson(mediaType) ? {} : { type: 'string' };
}

/** One event, as OpenAPI 3.2 §4.14.4 models it. */
function eventSchema(item: JsonSchema | undefined): SchemaObject {
  return {
    type: 'object',
    properties: {
      data: item === undefined ? { type: 'string' } : dataSchema(item),
      event: { type: 'string' },
      id: { type: 'string' },
      retry: { type: 'integer', minimum: 0 },
    },
    // An event of a comment alone has no data, and what is not declared may be one.
    ...(item === undefined ? undefined : { required: ['data'] }),
  };
}

/** JSON in the text of an event; `contentSchema` is a keyword of JSON Schema 2020-12 that the types lack. */
function dataSchema(item: JsonSchema): SchemaObject & { readonly contentSchema: JsonSchema } {
  return { type: 'string', contentMediaType: 'application/json', contentSchema: item };
}

function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 205 || status === 304;
}
