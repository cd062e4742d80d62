import type { Exchange, RawHeaders } from '../http/exchange.js';
import { JSON_HEADERS, findField } from '../http/headers.js';
import type { Reply } from '../http/reply.js';
import { isRecord } from '../types/members.js';
import { CallExchange, type CallReply } from './call-exchange.js';
import { type CallRequest, callRequest } from './call-request.js';
import { errorMembers, failureText, resultMembers } from './call-result.js';
import type { Endpoint, Serve } from './endpoint-context.js';
import { CODES, type MessageId, type Params, resultText } from './message.js';
import { failed, succeeded } from './protocol-reply.js';
import type { McpServer } from './server.js';
import type { Tool } from './tool.js';

/** A `tools/call` request. */
export interface ToolCall {
  readonly id: MessageId;
  readonly params: Params;
  readonly isModern: boolean;
}

/**
 * Calls a tool: runs its operation as a request of its own, inside of the application's middlewares, with
 * the header fields of this one.
 */
export function callTool(
  exchange: Exchange,
  call: ToolCall,
  endpoint: Endpoint,
): void | Promise<void> {
  const prepared = prepareCall(call, endpoint.server);
  if ('body' in prepared) return endpoint.respond(exchange, prepared);
  return runCall(exchange, prepared, (reply) => {
    if (exchange.abort.reason === undefined) void endpoint.send(exchange, reply);
    else exchange.reply.destroy();
  });
}

/** A call whose request is known. */
export interface PreparedCall {
  readonly call: ToolCall;
  readonly tool: Tool<Serve>;
  readonly request: CallRequest;
  /** The members that the result begins with, with a comma. */
  readonly complete: string;
}

/** Finds the tool of a call and makes its request; the reply to a call that cannot run. */
export function prepareCall(call: ToolCall, server: McpServer<Serve>): PreparedCall | Reply {
  const { id, params, isModern } = call;
  const { name, arguments: args = {} } = params;
  const tool = typeof name === 'string' ? server.tools.get(name) : undefined;
  if (tool === undefined) {
    const shown = typeof name === 'string' ? `: ${name.slice(0, 128)}` : '';
    return failed(id, { status: 200, code: CODES.invalidParams, message: `Unknown tool${shown}` });
  }
  if (!isRecord(args)) {
    const message = 'params.arguments is no object.';
    return failed(id, { status: 200, code: CODES.invalidParams, message });
  }
  const complete = isModern ? `${server.complete},` : '';
  const request = callRequest(tool, args);
  if ('refused' in request) {
    const text = `${request.refused}: ${request.message}`;
    return succeeded(resultText(id, `${complete}${errorMembers(text)}`));
  }
  return { call, tool, request, complete };
}

/** Runs a call. Returns as the pipeline of its operation does: when the work behind it has ended. */
export function runCall(
  exchange: Exchange,
  prepared: PreparedCall,
  replied: (reply: Reply) => void,
): void | Promise<void> {
  const { tool, request } = prepared;
  const inner = new CallExchange(
    exchange,
    { request, passesValues: tool.passesValues },
    {
      replied: (reply) => replied(replyOf(exchange, prepared, reply)),
    },
  );
  return tool.target(inner, request.values);
}

function replyOf(exchange: Exchange, prepared: PreparedCall, reply: CallReply): Reply {
  const { call, tool, request, complete } = prepared;
  const { id, isModern } = call;
  const headers = passedOn(reply.headers);
  if (asksForCredentials(reply)) {
    const { status } = reply;
    return failed(id, { status, code: status, message: failureText(tool, reply) }, headers);
  }
  const { head } = exchange;
  const members = resultMembers(tool, reply, {
    isModern,
    uri: () => `${head.scheme}://${head.header('host') ?? ''}${head.rootPath}${request.path}`,
  });
  return succeeded(resultText(id, `${complete}${members}`), headers);
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
