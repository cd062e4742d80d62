import type { OperationModel } from '../model/app-model.js';
import { operationIdFor } from '../model/operation-docs.js';
import { operationObject } from '../openapi/operation-object.js';
import { jsonSchema } from '../schema/kinds/kinds.js';
import type { JsonSchema } from '../schema/schema-context.js';
import { defined } from '../types/members.js';
import type { AsyncApiMessage, AsyncApiOperation } from './asyncapi-object.js';
import { asyncSecurity } from './async-security.js';
import { type ChannelContext, type Described, channelParts } from './channel.js';

/** True for an operation whose response is a stream of items: events or JSON Lines. */
export function isStream({ docs, sse, streams, responseClasses = [] }: OperationModel): boolean {
  return docs.hidden !== true && (sse || (streams === true && responseClasses.length === 0));
}

/** Describes a stream: the application sends items, in answer to a request whose body is a message too. */
export function streamChannel(operation: OperationModel, context: ChannelContext): Described {
  const [method = 'GET'] = operation.methods;
  const operationId = operationIdFor(operation, method);
  const name = context.free(operationId);
  const { common, query } = channelParts(operation, 'http', context);
  const body = requestSchema(operation, operationId, context);
  const channel = { $ref: `#/channels/${name}` };
  const refTo = (message: string) => ({ $ref: `#/channels/${name}/messages/${message}` });
  const { summary, description, tags } = operation.docs;
  const done: AsyncApiOperation = {
    action: body === undefined ? 'send' : 'receive',
    channel,
    ...defined({ summary, description }),
    ...(tags === undefined ? undefined : { tags: tags.map((tag) => ({ name: tag })) }),
    ...defined({ security: asyncSecurity(operation) }),
    messages: [refTo(body === undefined ? 'item' : 'request')],
    ...(body === undefined ? undefined : { reply: { channel, messages: [refTo('item')] } }),
    bindings: { http: { method, ...defined({ query }), bindingVersion: '0.3.0' } },
  };
  return {
    name,
    channel: {
      ...common,
      ...defined({ title: summary }),
      description: operation.sse ? 'A stream of server-sent events.' : 'A stream of JSON Lines.',
      messages: {
        item: itemOf(operation, context),
        ...(body === undefined
          ? undefined
          : { request: { name: 'request', contentType: 'application/json', payload: body } }),
      },
    },
    operations: [[name, done]],
  };
}

/** Events have the type of their data. */
function itemOf({ response }: OperationModel, { components }: ChannelContext): AsyncApiMessage {
  const item = response?.kind === 'array' ? response.items : response;
  if (item === undefined) return { name: 'item', payload: {} };
  return {
    name: 'item',
    contentType: 'application/json',
    payload: jsonSchema(item, { direction: 'output', registry: components }),
  };
}

function requestSchema(
  operation: OperationModel,
  operationId: string,
  { components, errorFormat }: ChannelContext,
): JsonSchema | undefined {
  if (operation.methods.every((method) => method === 'GET' || method === 'HEAD')) return undefined;
  const { requestBody } = operationObject(operation, {
    components,
    errorFormat,
    openapiVersion: '3.1',
    operationId,
  });
  if (requestBody === undefined || !('content' in requestBody)) return undefined;
  return requestBody.content['application/json']?.schema;
}
