import { ResponseMismatchError } from '../errors.js';
import type { Exchange, RawHeaders } from '../http/exchange.js';
import { JSON_HEADERS } from '../http/headers.js';
import { HttpResponse, type StreamContent, StreamingResponse } from '../http/response.js';
import type { OperationModel } from '../model/types.js';
import type { TypeModel } from '../types/type-model.js';
import { encodeJson } from '../json/encode-json.js';
import { KINDS } from '../schema/kinds/kinds.js';
import { mismatch } from '../schema/output/projection.js';
import type { Serializer } from '../schema/serialize/writer.js';
import { compileSerializer } from '../schema/serialize/serialize.js';
import type { RequestScope } from '../scope/request-scope.js';
import { type StreamHead, sendStream } from './stream.js';

/** Sends what a handler returned. */
export type Respond = (
  exchange: Exchange,
  result: unknown,
  scope: RequestScope,
) => void | Promise<void>;

const BYTES_HEADERS: RawHeaders = ['content-type', 'application/octet-stream'];
const TEXT_HEADERS: RawHeaders = ['content-type', 'text/plain; charset=utf-8'];
const RAW_BYTES_HEADERS: RawHeaders = ['content-type', 'text/plain'];

/** As FastAPI's: shorter than the idle times of proxies, which begin at 30 s or so. */
const DEFAULT_PING_INTERVAL_MS = 15_000;

/** Makes the answer of a decorated operation: values are JSON, a string included. */
export function compileRespond(
  operation: Pick<
    OperationModel,
    'className' | 'methodName' | 'status' | 'sse' | 'pingIntervalMs' | 'response'
  >,
): Respond {
  const { status, sse, pingIntervalMs = DEFAULT_PING_INTERVAL_MS } = operation;
  const where = `${operation.className}.${operation.methodName}`;
  const encode = compileSerializer(operation.response, where);
  const declared = compileDeclared(operation.response, { where, encode });
  const how = { status, sse, pingIntervalMs, declared, bytesHeaders: BYTES_HEADERS };
  return (exchange, result, scope) => {
    const special = asSpecial(result);
    if (special !== undefined) return respondSpecial({ exchange, scope, how }, special);
    const text = encode(result);
    if (typeof text !== 'string') return respondLater(exchange, status, text);
    exchange.respond(status, JSON_HEADERS, text);
    return undefined;
  };
}

// Apart, since a closure would cost every response.
async function respondLater(
  exchange: Exchange,
  status: number,
  text: Promise<string>,
): Promise<void> {
  exchange.respond(status, JSON_HEADERS, await text);
}

/** What a declared response asks of a result that is no plain value. */
interface Declared {
  /** Throws: bytes cannot be what is declared. */
  refuseBytes(bytes: object): never;
  /** Writes what an iterator gives. */
  readonly encodeItem: (value: unknown) => string;
}

/** Undefined where anything may be returned. */
function compileDeclared(
  type: TypeModel | undefined,
  { where, encode }: { readonly where: string; readonly encode: Serializer },
): Declared | undefined {
  if (type === undefined || type.kind === 'unknown') return undefined;
  return {
    refuseBytes: (bytes) => {
      throw new ResponseMismatchError(
        mismatch({ name: 'the response', expected: KINDS.expected(type) }, bytes).what,
        where,
      );
    },
    encodeItem: (value) => {
      const text = encode(value);
      if (typeof text === 'string') return text;
      text.catch(() => undefined);
      throw new ResponseMismatchError('an asynchronous schema cannot check a stream.', where);
    },
  };
}

/** Answers as the raw level does: a string is text, nothing is an empty text, objects are JSON. */
export const respondRaw: Respond = (exchange, result, scope) => {
  if (typeof result === 'string') return exchange.respond(200, TEXT_HEADERS, result);
  if (result === undefined || result === null) return exchange.respond(200, TEXT_HEADERS, '');
  const special = asSpecial(result);
  if (special === undefined) return exchange.respond(200, JSON_HEADERS, encodeJson(result));
  return respondSpecial({ exchange, scope, how: RAW }, special);
};

/** A result that is sent as itself instead of as JSON. */
type Special =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'web'; readonly response: Response }
  | { readonly kind: 'body'; readonly body: WebBody }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly content: AsyncIterable<unknown> | Iterable<unknown> };

interface How {
  readonly status: number;
  readonly sse: boolean;
  readonly pingIntervalMs: number;
  readonly declared: Declared | undefined;
  readonly bytesHeaders: RawHeaders;
}

const RAW: How = {
  status: 200,
  sse: false,
  pingIntervalMs: 0,
  declared: undefined,
  bytesHeaders: RAW_BYTES_HEADERS,
};

/** A request that is being answered. */
interface Answering {
  readonly exchange: Exchange;
  readonly scope: RequestScope;
  readonly how: How;
}

function asSpecial(result: unknown): Special | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return undefined;
  // Most results are plain data; asking for `Response` makes Node load all of its fetch.
  if (Object.getPrototypeOf(result) === Object.prototype) return asStream(result);
  if (result instanceof HttpResponse) return { kind: 'response', response: result };
  if (result instanceof Uint8Array) return { kind: 'bytes', bytes: result };
  if (result instanceof ArrayBuffer) return { kind: 'bytes', bytes: new Uint8Array(result) };
  if (ArrayBuffer.isView(result)) {
    const { buffer, byteOffset, byteLength } = result;
    return { kind: 'bytes', bytes: new Uint8Array(buffer, byteOffset, byteLength) };
  }
  if (result instanceof Response) return { kind: 'web', response: result };
  if (isWebBody(result)) return { kind: 'body', body: result };
  return asStream(result);
}

/** What a `Response` can be made of that is no plain value: a file, or a form. */
type WebBody = Blob | FormData | URLSearchParams;

function isWebBody(result: object): result is WebBody {
  return result instanceof Blob || result instanceof FormData || result instanceof URLSearchParams;
}

function asStream(result: object): Special | undefined {
  return isStream(result) ? { kind: 'stream', content: result } : undefined;
}

function respondSpecial(answering: Answering, special: Special): void | Promise<void> {
  const { exchange, how } = answering;
  switch (special.kind) {
    case 'response':
      return respondOwn(answering, special.response);
    case 'web':
      return respondWeb(answering, special.response);
    case 'body':
      how.declared?.refuseBytes(special.body);
      return respondWeb(answering, new Response(special.body));
    case 'bytes':
      how.declared?.refuseBytes(special.bytes);
      return exchange.respond(how.status, how.bytesHeaders, special.bytes);
    case 'stream': {
      const encodeItem = how.declared?.encodeItem;
      return stream(answering, special.content, { status: how.status, headers: [], encodeItem });
    }
    default:
      return special satisfies never;
  }
}

function respondOwn(answering: Answering, response: HttpResponse): void | Promise<void> {
  if (!(response instanceof StreamingResponse)) return response.send(answering.exchange);
  const { status, rawHeaders } = response;
  return stream(answering, response.content, { status, headers: rawHeaders });
}

function respondWeb(answering: Answering, response: Response): void | Promise<void> {
  const headers = [...response.headers].flat();
  const { status, body } = response;
  if (body === null) return answering.exchange.respond(status, headers);
  return stream(answering, body, { status, headers });
}

function stream(
  { exchange, scope, how }: Answering,
  content: StreamContent,
  head: Pick<StreamHead, 'status' | 'headers' | 'encodeItem'>,
): Promise<void> {
  const { sse, pingIntervalMs } = how;
  return sendStream(exchange, { content, scope, head: { ...head, sse, pingIntervalMs } });
}

// Collections are iterable too, but they are values: only what has begun to iterate is a stream.
function isStream(value: object): value is AsyncIterable<unknown> | Iterable<unknown> {
  if (Symbol.asyncIterator in value) return true;
  return Symbol.iterator in value && 'next' in value && typeof value.next === 'function';
}
