import { randomUUID } from 'node:crypto';

import { HttpError } from '../errors.js';
import { jsonRefusal } from '../http/body.js';
import type { Exchange } from '../http/exchange.js';
import { parseJson } from '../json/parse-json.js';
import type { AppModel } from '../model/app-model.js';
import { answerBatch } from './batch.js';
import { callTool, readResource } from './call-tool.js';
import type { Endpoint, EndpointContext } from './endpoint-context.js';
import { CODES, type Message, type ProtocolError, readMessage } from './message.js';
import { protectedResource } from './protected-resource.js';
import { ACCEPTED, failed, unreadable } from './protocol-reply.js';
import { OngoingCalls, SESSION_ID } from './ongoing-calls.js';
import { mayCallTools } from './origin.js';
import { revisionOf } from './revision.js';
import { answerKnown, createServer } from './server.js';
import { toolsOf } from './tool.js';

/** The two handlers of an endpoint. */
export interface EndpointHandlers {
  /** Answers messages. */
  readonly post: (exchange: Exchange) => void | Promise<void>;
  /** Answers with the document on the access tokens. */
  readonly metadata: (exchange: Exchange) => void | Promise<void>;
}

/** Makes the handlers of an application's endpoint for models: streamable HTTP, without sessions. */
export function createEndpoint(model: AppModel, context: EndpointContext): EndpointHandlers {
  const tools = toolsOf(model, context.targets);
  const resource = protectedResource(model, context.endpoint);
  const server = createServer(model, tools, context.endpoint);
  const endpoint: Endpoint = { ...context, server, resource, ongoing: new OngoingCalls() };
  const { allowedOrigins = [] } = model.options;
  return {
    post: (exchange) =>
      mayCallTools(exchange.head, allowedOrigins)
        ? receive(exchange, endpoint)
        : context.respond(exchange, failed(null, FOREIGN_PAGE)),
    metadata: (exchange) => context.respond(exchange, resource.document(exchange.head)),
  };
}

const FOREIGN_PAGE: ProtocolError = {
  status: 403,
  code: CODES.invalidRequest,
  message: 'Pages of this origin may not call tools.',
};

function receive(exchange: Exchange, endpoint: Endpoint): void | Promise<void> {
  const { body, head } = exchange;
  const refusal = jsonRefusal(head);
  if (refusal !== undefined || body === undefined) {
    return endpoint.respond(
      exchange,
      unreadable(refusal ?? new HttpError(400, 'The body is empty.')),
    );
  }
  // Synchronous for a body that came with its head, so that such a call makes no promise.
  let end: void | Promise<void> = undefined;
  let hasEnded = false;
  let resolve: ((end: void | Promise<void>) => void) | undefined;
  const ended = (result: void | Promise<void>): void => {
    hasEnded = true;
    end = result;
    resolve?.(result);
  };
  body.receive(endpoint.endpoint.maxBodyBytes, {
    received: (bytes) => ended(answer(exchange, bytes, endpoint)),
    failed: (error) => ended(endpoint.respond(exchange, unreadable(error))),
  });
  if (hasEnded) return end;
  return new Promise((settle) => {
    resolve = settle;
  });
}

function answer(exchange: Exchange, bytes: Uint8Array, endpoint: Endpoint): void | Promise<void> {
  let value: unknown;
  try {
    ({ value } = parseJson(bytes, endpoint.jsonLimits));
  } catch (error) {
    return endpoint.respond(exchange, unreadable(error));
  }
  if (Array.isArray(value)) return answerBatch(exchange, value, endpoint);
  return answerOne(exchange, readMessage(value), endpoint);
}

function answerOne(exchange: Exchange, message: Message, endpoint: Endpoint): void | Promise<void> {
  switch (message.kind) {
    case 'invalid':
      return endpoint.respond(exchange, failed(message.id, INVALID_REQUEST));
    case 'notification':
      if (message.method === 'notifications/cancelled') {
        endpoint.ongoing.cancel(exchange, message.params['requestId']);
      }
      return endpoint.respond(exchange, ACCEPTED);
    case 'response':
      return endpoint.respond(exchange, ACCEPTED);
    case 'request':
      return answerRequest(exchange, message, endpoint);
    default:
      return message satisfies never;
  }
}

function answerRequest(
  exchange: Exchange,
  message: Extract<Message, { kind: 'request' }>,
  endpoint: Endpoint,
): void | Promise<void> {
  const { id, method, params } = message;
  const revision = revisionOf(message, exchange.head);
  if (revision.kind === 'refused') return endpoint.respond(exchange, failed(id, revision.error));
  const isModern = revision.kind === 'modern';
  if (method === 'tools/call') return callTool(exchange, { id, params, isModern }, endpoint);
  const { resources } = endpoint.server;
  if (method === 'resources/read' && resources.entries.length + resources.templates.length > 0) {
    return readResource(exchange, { id, params, isModern }, endpoint);
  }
  const reply = answerKnown({ id, method, params, isModern }, endpoint.server);
  if (method !== 'initialize' || isModern) return endpoint.respond(exchange, reply);
  const headers = [...reply.headers, SESSION_ID, randomUUID()];
  return endpoint.respond(exchange, { ...reply, headers });
}

const INVALID_REQUEST: ProtocolError = {
  status: 400,
  code: CODES.invalidRequest,
  message: 'The body is not a JSON-RPC 2.0 message of MCP.',
};
