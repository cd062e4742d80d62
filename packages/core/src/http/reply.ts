import { encodeJson } from '../json/encode-json.js';
import type { RawHeaders } from './exchange.js';
import { JSON_HEADERS, TEXT_HEADERS } from './headers.js';
import { statusPhrase } from './status.js';

/**
 * A response as a value: immutable, and not sent yet.
 *
 * To change a response, make another reply: `{ ...reply, status: 304, body: undefined }`.
 */
export interface Reply {
  /** From 200 to 599. */
  readonly status: number;
  /** Without a content type, a {@link StreamBody} has the one that follows from its first chunk. */
  readonly headers: RawHeaders;
  /** Undefined for a reply without a body. */
  readonly body: ReplyBody;
}

/** Nothing, text (sent as UTF-8), bytes, or a stream. */
export type ReplyBody = ResponseBody | StreamBody;

/** The whole body of a response. */
export type ResponseBody = string | Uint8Array | undefined;

/** A reply that can refuse a WebSocket too. */
export interface TextReply extends Reply {
  readonly body: string | undefined;
}

/** The chunks of a streamed response: text, bytes, or objects (as JSON Lines). */
export type StreamContent =
  | AsyncIterable<unknown>
  | Iterable<unknown>
  | (() => AsyncIterable<unknown> | Iterable<unknown>);

/** A body that is produced while it is sent. Its content is opened by the sender, once. */
export class StreamBody {
  readonly content: StreamContent;
  readonly options: StreamOptions;

  constructor(content: StreamContent, options: StreamOptions) {
    this.content = content;
    this.options = options;
  }
}

/** How chunks become bytes; one object for all the streams of an operation. */
export interface StreamOptions {
  /** Each chunk is a server-sent event. */
  readonly sse: boolean;
  /** Milliseconds of silence after which a stream of events sends a comment; 0 for never. */
  readonly pingIntervalMs: number;
  /**
   * Writes every chunk, text and bytes included, where the response is declared; defaults to writing
   * objects as JSON, and text and bytes as they are.
   */
  readonly encodeItem?: ((value: unknown) => string) | undefined;
  /** The sink gives each event its id, so that an event must have none of its own; defaults to false. */
  readonly numbersEvents?: boolean;
  /** The chunks are text and bytes as they are sent, whatever the content type; defaults to false. */
  readonly isFramed?: boolean;
}

/** The media type of a problem (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json';

/**
 * The 404 in plain text of an end that serves no such requests, as the arguments of an exchange's
 * `respond` and `refuse`.
 */
export const PLAIN_NOT_FOUND: readonly [status: number, headers: RawHeaders, body: string] = [
  404,
  TEXT_HEADERS,
  statusPhrase(404),
];

/** A {@link TextReply} that is never without a body. */
export interface FullTextReply extends TextReply {
  readonly body: string;
}

/** The reply `{"detail": "Not Found"}` of a 404, and likewise for every other status. */
export function statusReply(status: number, headers: RawHeaders = []): FullTextReply {
  return detailReply(status, statusPhrase(status), headers);
}

/** The reply `{"detail": ...}`, which every refusal and every `HttpError` has. */
export function detailReply(
  status: number,
  detail: unknown,
  headers: RawHeaders = [],
): FullTextReply {
  return { status, headers: withJsonType(headers), body: encodeJson({ detail }) };
}

function withJsonType(headers: RawHeaders): RawHeaders {
  return headers.length === 0 ? JSON_HEADERS : [...JSON_HEADERS, ...headers];
}
