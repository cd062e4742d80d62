import type { Exchange, RawHeaders } from '../http/exchange.js';
import { HttpResponse, StreamingResponse, toJson } from '../http/response.js';
import type { OperationModel } from '../model/types.js';
import type { RequestScope } from '../scope/request-scope.js';
import { JSON_HEADERS } from './failure.js';
import { sendStream } from './stream.js';

/** Sends what a handler returned. */
export type Respond = (
  exchange: Exchange,
  result: unknown,
  scope: RequestScope,
) => void | Promise<void>;

const BYTES_HEADERS: RawHeaders = ['content-type', 'application/octet-stream'];
const TEXT_HEADERS: RawHeaders = ['content-type', 'text/plain; charset=utf-8'];
const RAW_BYTES_HEADERS: RawHeaders = ['content-type', 'text/plain'];

/** Makes the answer of a decorated operation: values are JSON, a string included. */
export function compileRespond(operation: Pick<OperationModel, 'status' | 'sse'>): Respond {
  const { status, sse } = operation;
  return (exchange, result, scope) => {
    const special = asSpecial(result);
    if (special === undefined) {
      exchange.respond(status, JSON_HEADERS, toJson(result));
      return undefined;
    }
    return respondSpecial(exchange, special, { status, sse, bytesHeaders: BYTES_HEADERS, scope });
  };
}

/** Answers as the raw level does: a string is text, nothing is an empty text, objects are JSON. */
export const respondRaw: Respond = (exchange, result, scope) => {
  if (typeof result === 'string') return exchange.respond(200, TEXT_HEADERS, result);
  if (result === undefined || result === null) return exchange.respond(200, TEXT_HEADERS, '');
  const special = asSpecial(result);
  if (special === undefined) return exchange.respond(200, JSON_HEADERS, toJson(result));
  const how = { status: 200, sse: false, bytesHeaders: RAW_BYTES_HEADERS, scope };
  return respondSpecial(exchange, special, how);
};

/** A result that is sent as itself instead of as JSON. */
type Special =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'web'; readonly response: Response }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly content: AsyncIterable<unknown> | Iterable<unknown> };

interface How {
  readonly status: number;
  readonly sse: boolean;
  readonly bytesHeaders: RawHeaders;
  readonly scope: RequestScope;
}

function asSpecial(result: unknown): Special | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return undefined;
  if (result instanceof HttpResponse) return { kind: 'response', response: result };
  if (result instanceof Uint8Array) return { kind: 'bytes', bytes: result };
  if (result instanceof ArrayBuffer) return { kind: 'bytes', bytes: new Uint8Array(result) };
  if (ArrayBuffer.isView(result)) {
    const { buffer, byteOffset, byteLength } = result;
    return { kind: 'bytes', bytes: new Uint8Array(buffer, byteOffset, byteLength) };
  }
  if (result instanceof Response) return { kind: 'web', response: result };
  if (result instanceof Blob) return { kind: 'web', response: new Response(result) };
  return isStream(result) ? { kind: 'stream', content: result } : undefined;
}

function respondSpecial(exchange: Exchange, special: Special, how: How): void | Promise<void> {
  const { scope } = how;
  switch (special.kind) {
    case 'response':
      return respondOwn(exchange, special.response, scope);
    case 'web':
      return respondWeb(exchange, special.response, scope);
    case 'bytes':
      return exchange.respond(how.status, how.bytesHeaders, special.bytes);
    case 'stream': {
      const head = { status: how.status, headers: [], sse: how.sse };
      return sendStream(exchange, { content: special.content, head, scope });
    }
    default:
      return special satisfies never;
  }
}

function respondOwn(
  exchange: Exchange,
  response: HttpResponse,
  scope: RequestScope,
): void | Promise<void> {
  if (!(response instanceof StreamingResponse)) return response.send(exchange);
  const head = { status: response.status, headers: response.rawHeaders, sse: false };
  return sendStream(exchange, { content: response.content, head, scope });
}

function respondWeb(
  exchange: Exchange,
  response: Response,
  scope: RequestScope,
): void | Promise<void> {
  const headers = [...response.headers].flat();
  const { status, body } = response;
  if (body === null) return exchange.respond(status, headers);
  return sendStream(exchange, { content: body, head: { status, headers, sse: false }, scope });
}

// Collections are iterable too, but they are values: only what has begun to iterate is a stream.
function isStream(value: object): value is AsyncIterable<unknown> | Iterable<unknown> {
  if (Symbol.asyncIterator in value) return true;
  return Symbol.iterator in value && 'next' in value && typeof value.next === 'function';
}
