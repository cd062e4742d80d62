import type { Exchange, RawHeaders } from '../http/exchange.js';
import { JSON_HEADERS, findField } from '../http/headers.js';
import type { Reply } from '../http/reply.js';
import type { CallReply } from './call-exchange.js';
import type { CallRequest } from './call-request.js';
import { contentsMembers, failureText, resultMembers } from './call-result.js';
import type { Serve } from './endpoint-context.js';
import { CODES, type MessageId, type Params, type ProtocolError, resultText } from './message.js';
import type { ProtectedResource } from './protected-resource.js';
import { failed, succeeded } from './protocol-reply.js';
import type { Tool } from './tool.js';

/** A request that runs an operation. */
export interface ToolCall {
  readonly id: MessageId;
  readonly params: Params;
  readonly isModern: boolean;
}

/** A call whose request is known. */
export interface PreparedCall {
  readonly call: ToolCall;
  /** The URI of the resource that is read; undefined for the call of a tool. */
  readonly uri?: string;
  readonly tool: Tool<Serve>;
  readonly request: CallRequest;
  /** The members that the result begins with, with a comma. */
  readonly complete: string;
  readonly resource: ProtectedResource;
}

/** Makes the answer to a call of the reply of its operation. */
export function preparedReply(exchange: Exchange, prepared: PreparedCall, reply: CallReply): Reply {
  const { call, tool, request, complete } = prepared;
  const { id, isModern } = call;
  const headers = passedOn(reply.headers);
  if (asksForCredentials(reply)) {
    const { status } = reply;
    const fields = prepared.resource.challenged(exchange.head, { status, headers });
    return failed(id, { status, code: status, message: failureText(tool, reply) }, fields);
  }
  if (prepared.uri !== undefined) {
    const read = contentsMembers(prepared.uri, reply);
    if (read === undefined) return failed(id, unreadableError(prepared, reply), headers);
    return succeeded(resultText(id, `${complete}${read}${isModern ? PRIVATE : ''}`), headers);
  }
  const { head } = exchange;
  const members = resultMembers(tool, reply, {
    isModern,
    uri: () => `${head.scheme}://${head.header('host') ?? ''}${head.rootPath}${request.path}`,
  });
  return succeeded(resultText(id, `${complete}${members}`), headers);
}

/** What a resource holds may differ from client to client. */
const PRIVATE = ',"ttlMs":0,"cacheScope":"private"';

function unreadableError({ call, uri, tool }: PreparedCall, reply: CallReply): ProtocolError {
  if (reply.status === 404) return notFoundError(call, uri);
  const code = reply.status < 500 ? CODES.invalidParams : CODES.internal;
  return { status: 200, code, message: failureText(tool, reply), data: { uri } };
}

/** The error for a URI without a resource, which had a code of its own before 2026-07-28. */
export function notFoundError({ isModern }: ToolCall, uri: unknown): ProtocolError {
  const code = isModern ? CODES.invalidParams : CODES.resourceNotFound;
  return { status: 200, code, message: 'Resource not found', data: { uri } };
}

/** True for a refusal that clients answer with a token, which they do at the level of HTTP alone. */
function asksForCredentials({ status, headers }: CallReply): boolean {
  return status === 401 || (status === 403 && findField(headers, 'www-authenticate') !== undefined);
}

/** The fields of a reply that do not describe its body: cookies, CORS, timing, limits. */
function passedOn(headers: RawHeaders): RawHeaders {
  if (headers === JSON_HEADERS) return NO_HEADERS;
  const fields: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (!OF_BODY.has(name.toLowerCase())) fields.push(name, headers[index + 1] ?? '');
  }
  return fields;
}

const NO_HEADERS: RawHeaders = [];

const OF_BODY: ReadonlySet<string> = new Set([
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'link',
  'location',
  'transfer-encoding',
  'x-accel-buffering',
]);
