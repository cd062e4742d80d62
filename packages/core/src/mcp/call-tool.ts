import type { Exchange } from '../http/exchange.js';
import { type ProgressReport, hearProgress } from '../http/progress.js';
import type { Reply } from '../http/reply.js';
import { isRecord } from '../types/members.js';
import { CallEvents, type ProgressToken, progressTokenOf } from './call-events.js';
import { CallExchange, type CallListener } from './call-exchange.js';
import { type PreparedCall, type ToolCall, notFoundError, preparedReply } from './call-reply.js';
import { callRequest } from './call-request.js';
import { errorMembers, eventTexts } from './call-result.js';
import type { Endpoint } from './endpoint-context.js';
import { CODES, resultText } from './message.js';
import { failed, succeeded } from './protocol-reply.js';

/** Reads a resource, as `callTool` calls a tool. */
export function readResource(
  exchange: Exchange,
  call: ToolCall,
  endpoint: Endpoint,
): void | Promise<void> {
  const { server, resource } = endpoint;
  const { uri } = call.params;
  const found = typeof uri === 'string' ? server.resources.find(uri) : undefined;
  if (typeof uri !== 'string' || found === undefined) {
    return endpoint.respond(exchange, failed(call.id, notFoundError(call, uri)));
  }
  const complete = call.isModern ? `${server.complete},` : '';
  const prepared: PreparedCall = { call, uri, ...found, complete, resource };
  return runCall(exchange, prepared, {
    replied: (reply) => deliver(exchange, reply, endpoint),
  });
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
  const prepared = prepareCall(call, endpoint);
  if ('body' in prepared) return endpoint.respond(exchange, prepared);
  const token = progressTokenOf(call.params, exchange);
  const forget = call.isModern ? undefined : endpoint.ongoing.add(exchange, call.id);
  if (token !== undefined) return callReporting(exchange, prepared, { token, endpoint, forget });
  return runCall(exchange, prepared, {
    replied: (reply) => {
      forget?.();
      deliver(exchange, reply, endpoint);
    },
  });
}

function deliver(exchange: Exchange, reply: Reply, endpoint: Endpoint): void {
  if (exchange.abort.reason === undefined) void endpoint.send(exchange, reply);
  else exchange.reply.destroy();
}

/** As `callTool`, for a client that wants to hear of the progress: the answer is a stream from the first report on. */
async function callReporting(
  exchange: Exchange,
  prepared: PreparedCall,
  {
    token,
    endpoint,
    forget,
  }: {
    readonly token: ProgressToken;
    readonly endpoint: Endpoint;
    readonly forget: (() => void) | undefined;
  },
): Promise<void> {
  const events = new CallEvents(token);
  let streaming: void | Promise<void> | undefined;
  let hasBegun = false;
  const begin = (isSent: boolean): void => {
    if (!isSent || hasBegun) return;
    hasBegun = true;
    streaming = endpoint.respond(exchange, events.reply(exchange));
  };
  await runCall(exchange, prepared, {
    reported: (report) => begin(events.add(report)),
    chunk: (chunk, type) => {
      const text = pieceText(chunk, type);
      if (text !== '') begin(events.addPiece(text));
    },
    replied: (reply) => {
      forget?.();
      if (!hasBegun) deliver(exchange, reply, endpoint);
      else if (typeof reply.body === 'string') events.end(reply.body);
    },
  });
  await streaming;
}

/** What a piece of a result says, for people; empty for a ping. */
function pieceText(chunk: string | Uint8Array, type: string): string | undefined {
  if (typeof chunk !== 'string') return undefined;
  const text = type.startsWith('text/event-stream') ? eventTexts(chunk) : chunk.trim();
  return text.slice(0, MAX_PIECE_LENGTH);
}

const MAX_PIECE_LENGTH = 1000;

/** Finds the tool of a call and makes its request; the reply to a call that cannot run. */
export function prepareCall(
  call: ToolCall,
  { server, resource }: Pick<Endpoint, 'server' | 'resource'>,
): PreparedCall | Reply {
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
  return { call, tool, request, complete, resource };
}

/** Receives what comes of a call. */
export interface CallHearer extends Pick<CallListener, 'chunk'> {
  /** Called once. */
  readonly replied: (reply: Reply) => void;
  /** Called with each report of progress. */
  readonly reported?: (report: ProgressReport) => void;
}

/** Runs a call. Returns as the pipeline of its operation does: when the work behind it has ended. */
export function runCall(
  exchange: Exchange,
  prepared: PreparedCall,
  { replied, chunk, reported }: CallHearer,
): void | Promise<void> {
  const { tool, request } = prepared;
  const inner = new CallExchange(exchange, prepared, {
    replied: (reply) => replied(preparedReply(exchange, prepared, reply)),
    ...(chunk === undefined ? undefined : { chunk }),
  });
  if (reported !== undefined) hearProgress(inner.head, reported);
  return tool.target(inner, request.values);
}
