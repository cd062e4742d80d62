import { DEFAULT_PING_INTERVAL_MS } from '../defaults.js';
import { ResponseMismatchError } from '../errors.js';
import type { RawHeaders, RequestHead } from '../http/exchange.js';
import { JSON_HEADERS, TEXT_HEADERS } from '../http/headers.js';
import { type Reply, StreamBody, type StreamOptions } from '../http/reply.js';
import { HttpResponse } from '../http/response.js';
import { encodeJson } from '../json/encode-json.js';
import type { OperationModel } from '../model/app-model.js';
import { handlerName } from '../model/handler-model.js';
import { KINDS } from '../schema/kinds/kinds.js';
import { mismatch } from '../schema/output/projection.js';
import { compileResponseCheck } from '../schema/serialize/response-check.js';
import { compileSerializer } from '../schema/serialize/serialize.js';
import type { Serializer } from '../schema/serialize/writer.js';
import type { Strictness } from '../schema/validator.js';
import type { TypeModel } from '../types/type-model.js';
import { checkedWriter, sampledWriter } from './checked-writer.js';

/**
 * Makes the reply from a handler's result, without sending it.
 *
 * Throws for a result that cannot be sent. Returns a promise only where an asynchronous schema writes
 * the result, and for a file.
 */
export type ToReply = (result: unknown, head: RequestHead) => Reply | Promise<Reply>;

const BYTES_HEADERS: RawHeaders = ['content-type', 'application/octet-stream'];
const RAW_BYTES_HEADERS: RawHeaders = ['content-type', 'text/plain'];

/** How the replies of an operation are made, besides what its model says. */
export interface ReplyOptions {
  /** Whether results are checked by the rules of their type, or which fraction of them; defaults to false. */
  readonly validate?: boolean | number;
  /** Defaults to `compat`. */
  readonly strictness?: Strictness;
}

/** Makes the replies of a decorated operation: every value, a string included, is sent as JSON. */
export function compileReply(
  operation: Pick<
    OperationModel,
    'run' | 'status' | 'sse' | 'pingIntervalMs' | 'response' | 'output'
  >,
  options: ReplyOptions = {},
): ToReply {
  const { status, sse, pingIntervalMs = DEFAULT_PING_INTERVAL_MS, response, output } = operation;
  const where = handlerName(operation);
  const serializer = (type: TypeModel | undefined): Serializer =>
    withCheck(compileSerializer(type, { where, output }), { type, where, options });
  const encode = serializer(response);
  const chunks: StreamOptions = { sse, pingIntervalMs };
  const declared = response?.kind === 'unknown' ? undefined : response;
  const item = declared?.kind === 'array' ? declared.items : declared;
  const nonJson: NonJsonOptions = {
    status,
    bytesHeaders: BYTES_HEADERS,
    refuseBytes: declared && refuserOf(declared, where),
    items: item ? { ...chunks, encodeItem: itemEncoder(serializer(item), where) } : chunks,
    chunks,
  };
  return (result, head) => {
    const reply = nonJsonReply(result, head, nonJson);
    if (reply !== undefined) return reply;
    const text = encode(result);
    if (typeof text !== 'string') return text.then((ready) => jsonReply(status, ready));
    return jsonReply(status, text);
  };
}

/** Adds the check of results to what writes them, where the options ask for it. */
export function withCheck<T>(
  write: (value: unknown) => T | Promise<T>,
  { type, where, options }: Checked,
): (value: unknown) => T | Promise<T> {
  const { validate = false, strictness = 'compat' } = options;
  const check =
    type === undefined || validate === false ? undefined : compileResponseCheck(type, strictness);
  if (check === undefined) return write;
  return validate === true
    ? checkedWriter(write, { check, where })
    : sampledWriter(write, { check, where, fraction: Number(validate), random: Math.random });
}

interface Checked {
  readonly type: TypeModel | undefined;
  /** Names the handler in errors. */
  readonly where: string;
  readonly options: ReplyOptions;
}

function jsonReply(status: number, body: string): Reply {
  return { status, headers: JSON_HEADERS, body };
}

// No declared response type includes bytes.
function refuserOf(type: TypeModel, where: string): (bytes: object) => void {
  return (bytes) => {
    const place = { name: 'the response', expected: KINDS.expected(type) };
    throw new ResponseMismatchError(mismatch(place, bytes).what, where);
  };
}

function itemEncoder(encode: Serializer, where: string): (value: unknown) => string {
  return (value) => {
    const text = encode(value);
    if (typeof text === 'string') return text;
    text.catch(() => undefined);
    throw new ResponseMismatchError('an asynchronous schema cannot check a stream.', where);
  };
}

/** Makes a reply of the raw level: strings are text, undefined and null are empty text, the rest is JSON. */
export function toRawReply(result: unknown, head: RequestHead): Reply | Promise<Reply> {
  if (typeof result === 'string') return { status: 200, headers: TEXT_HEADERS, body: result };
  if (result === undefined || result === null) {
    return { status: 200, headers: TEXT_HEADERS, body: '' };
  }
  return nonJsonReply(result, head, RAW) ?? jsonReply(200, encodeJson(result));
}

/** How an operation replies with results that are not written as JSON. */
interface NonJsonOptions {
  readonly status: number;
  readonly bytesHeaders: RawHeaders;
  /** Throws, because bytes never match a declared response; undefined without a declared response. */
  readonly refuseBytes: ((bytes: object) => void) | undefined;
  /** The options for a returned iterable, whose items a declared response writes. */
  readonly items: StreamOptions;
  /** The options for the stream of a response that the handler made itself. */
  readonly chunks: StreamOptions;
}

const RAW_STREAM: StreamOptions = { sse: false, pingIntervalMs: 0 };

const RAW: NonJsonOptions = {
  status: 200,
  bytesHeaders: RAW_BYTES_HEADERS,
  refuseBytes: undefined,
  items: RAW_STREAM,
  chunks: RAW_STREAM,
};

/** Makes the reply for a response object, bytes, a file, a form or a stream; undefined for other values. */
function nonJsonReply(
  result: unknown,
  head: RequestHead,
  options: NonJsonOptions,
): Reply | Promise<Reply> | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return undefined;
  // Plain data, the usual case, must not reach `Response` below: the first use of that global makes Node
  // load all of fetch.
  if (Object.getPrototypeOf(result) === Object.prototype) return streamReply(result, options);
  if (result instanceof HttpResponse) return result.toReply(options.chunks, head);
  const bytes = bytesOf(result);
  if (bytes !== undefined) {
    options.refuseBytes?.(bytes);
    return { status: options.status, headers: options.bytesHeaders, body: bytes };
  }
  if (result instanceof Response) return webReply(result, options.chunks);
  if (isWebBody(result)) {
    options.refuseBytes?.(result);
    return webReply(new Response(result), options.chunks);
  }
  return streamReply(result, options);
}

function bytesOf(result: object): Uint8Array | undefined {
  if (result instanceof Uint8Array) return result;
  if (result instanceof ArrayBuffer) return new Uint8Array(result);
  if (!ArrayBuffer.isView(result)) return undefined;
  const { buffer, byteOffset, byteLength } = result;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function webReply(response: Response, chunks: StreamOptions): Reply {
  const { status, body } = response;
  const headers = [...response.headers].flat();
  return { status, headers, body: body === null ? undefined : new StreamBody(body, chunks) };
}

function isWebBody(result: object): result is Blob | FormData | URLSearchParams {
  return result instanceof Blob || result instanceof FormData || result instanceof URLSearchParams;
}

function streamReply(result: object, { status, items }: NonJsonOptions): Reply | undefined {
  return isStream(result)
    ? { status, headers: [], body: new StreamBody(result, items) }
    : undefined;
}

/**
 * True for what is sent chunk by chunk. Collections are iterable too, but are values: a synchronous stream
 * is an iterator, with `next`.
 */
export function isStream(value: object): value is AsyncIterable<unknown> | Iterable<unknown> {
  if (Symbol.asyncIterator in value) return true;
  return Symbol.iterator in value && 'next' in value && typeof value.next === 'function';
}
