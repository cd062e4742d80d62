import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { HttpRequest } from '../http/request.js';
import type { HttpResponse } from '../http/response.js';
import type { Constructor } from '../model/types.js';
import type { FieldRecord, FieldType, ValueOfSpec } from './field.js';
import type { Method } from './record.js';

/** All values of one source: a class, a Standard Schema, or a record of fields. */
export type GroupSpec = Constructor | StandardSchemaV1 | FieldRecord;

/** A body or a response: a type or a record of fields. */
export type BodySpec = FieldType | FieldRecord;

/**
 * The inputs of the method form; any of them makes the handler take one typed object.
 *
 * `@Get('/items/:id', { params: { id: Number } }) item({ params }) {}`
 */
export interface InputOptions {
  /** The parameters of the path template, all of them. */
  readonly params?: GroupSpec;
  readonly query?: GroupSpec;
  /** Property `xToken` is the field `x-token`. */
  readonly headers?: GroupSpec;
  readonly cookies?: GroupSpec;
}

/** Options of a stream of server-sent events. */
export interface EventOptions {
  /**
   * Seconds of silence after which the stream is sent the comment `: ping`, so that no proxy closes
   * it as idle; defaults to 15, and 0 sends none. Once a ping has been sent the status is 200.
   */
  readonly pingIntervalS?: number;
}

/** What can be said of an HTTP operation. */
export interface OperationOptions extends InputOptions {
  readonly body?: BodySpec;
  /** Status of a successful response, 200 unless said. */
  readonly status?: number;
  /** What the handler returns: documented, and the rest of a returned object is left out. */
  readonly response?: BodySpec;
  readonly responseDescription?: string;
  /** The method's name as words unless said. */
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  /** The method's name unless said; unique in the application. */
  readonly operationId?: string;
  /** Left out of the OpenAPI document. */
  readonly hidden?: boolean;
  /** What the handler yields is sent as server-sent events. */
  readonly sse?: boolean | EventOptions;
  /** Limit of the request body, the application's unless said. */
  readonly maxBodyBytes?: number;
  /**
   * Whether the request may be sent to another replica after its own died.
   *
   * GET, HEAD, OPTIONS, PUT and DELETE are unless said; `true` allows it for any method,
   * `'idempotency-key'` only for requests that carry that header.
   */
  readonly retry?: true | 'idempotency-key';
}

/** What can be said of a WebSocket; with any input the handler is called as `(socket, input)`. */
export interface SocketOptions extends InputOptions {
  readonly description?: string;
}

type InputKey = 'params' | 'query' | 'headers' | 'cookies' | 'body';

/** The one argument of a method-form handler: the members that were declared. */
type InputOf<O> = {
  readonly [K in Extract<keyof O, InputKey>]: ValueOfSpec<O[K]>;
};

/** True when the options declare an input, so that the handler is of the method form. */
type IsMethodForm<O> = Extract<keyof O, InputKey> extends never ? false : true;

/** What a handler may return when `response` is declared; responses of its own making always. */
type ResultOf<O> = O extends { readonly response: infer R }
  ? Awaitable<ValueOfSpec<R> | HttpResponse | Response>
  : unknown;

type Awaitable<T> = T | Promise<T>;

/**
 * The handler that the options of a route ask for.
 *
 * Any method in the signature form; in the method form one that takes the typed input, and the
 * request as a second argument if it declares one.
 */
export type HandlerOf<O> =
  IsMethodForm<O> extends true
    ? (input: InputOf<O>, request: HttpRequest) => ResultOf<O>
    : (...args: never[]) => ResultOf<O>;

/** The handler that the options of a WebSocket ask for; `(socket, input)` in the method form. */
export type SocketHandlerOf<O> =
  IsMethodForm<O> extends true ? (socket: never, input: InputOf<O>) => unknown : Method;
