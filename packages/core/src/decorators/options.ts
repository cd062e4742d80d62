import type { RequestCoding } from '../http/inflated-body.js';
import type { DeclaredResponses } from '../declared-responses.js';
import type { HttpRequest } from '../http/request.js';
import type { HttpResponse } from '../http/response.js';
import type { ResponseControl } from '../http/response-control.js';
import type { ServerSentEvent } from '../http/server-sent-event.js';
import type { MiddlewareFunction } from '../middleware/middleware.js';
import type { CallbackOptions } from '../outgoing-options.js';
import type { Method } from '../types/constructor.js';
import type { VersionOption } from '../types/version.js';
import type { DependencyEntry, ProvidedBy } from '../types/dependency.js';
import type { ToolOptions } from '../types/mcp-options.js';
import type { ResponseClass } from '../types/response-class.js';
import type { ForbidUnknown, OpenApiExtra } from '../types/parameter-source.js';
import type { BodySpec, FieldType, GroupSpec, ValueOfSpec } from '../types/field.js';
import type { WebSocketConnection } from '../websocket/connection.js';
import type { Message } from '../websocket/message.js';
import type { FileRecord, ValueOfFiles } from './file.js';

/**
 * The inputs of the method form; any of them makes the handler take one typed object.
 *
 * `@Get('/items/:id', { params: { id: Number } }) item({ params }) {}`
 */
export interface InputOptions {
  /** The parameters of the path template, all of them: `{ id: Int }`; defaults to none, an error if it has some. */
  readonly params?: GroupSpec;
  /** The query parameters: `{ limit: { type: Int, default: 10 } }`; others are ignored. Defaults to none. */
  readonly query?: GroupSpec;
  /** The header fields; property `xToken` is the field `x-token`. Defaults to none. */
  readonly headers?: GroupSpec;
  /** The cookies, by name; defaults to none. */
  readonly cookies?: GroupSpec;
  /**
   * Checks the classes among the inputs by the rules of these validation groups of class-validator,
   * and by rules with `{ always: true }`. Defaults to all rules, whatever their groups.
   */
  readonly groups?: readonly string[];
  /**
   * The dependencies whose values the handler takes, by name: `{ user: currentUser }`, or
   * `{ user: Depends(currentUser, { cache: false }) }`. Defaults to none.
   */
  readonly depends?: Readonly<Record<string, DependencyEntry>>;
}

/** What operations and WebSockets declare besides their inputs. */
export interface EndpointOptions {
  /**
   * Dependencies that run before those of the parameters, in order, and whose values are not used:
   * `[requireToken]`. Defaults to none.
   */
  readonly dependencies?: readonly DependencyEntry[];
  /** The versions of the API that it belongs to; defaults to those of its class and routers. */
  readonly version?: VersionOption;
}

/** Options of a stream of server-sent events. */
export interface EventOptions {
  /**
   * Seconds of silence after which the server sends the comment `: ping`, so that no proxy closes the
   * stream as idle; defaults to 15, and 0 sends none. After a ping the status can only be 200.
   */
  readonly pingIntervalS?: number;
}

/** How a stream is kept for a client that comes back. */
export interface ResumableOptions {
  /**
   * Seconds for which a stream is kept that nobody reads, after its end or after its last client left. A
   * generator that is still running is then ended. Defaults to 60.
   */
  readonly ttlS?: number;
  /**
   * The most bytes of a stream that its replica keeps, at least 1,024; defaults to 1 MiB. A generator waits
   * before it makes more than that for a client that is away or slow.
   */
  readonly maxBytes?: number;
}

/** A form in the body of a request; excludes `body`. */
export interface FormOptions {
  /**
   * The text fields of a form, urlencoded or multipart: a class, a Standard Schema, or a record of
   * fields; defaults to none.
   */
  readonly form?: GroupSpec;
  /** The files of a multipart form: `{ avatar: { type: UploadFile, maxBytes: 2_000_000 } }`; defaults to none. */
  readonly files?: FileRecord;
}

/** The code around an operation. */
export interface AroundOptions {
  /**
   * Middlewares around this operation, inside those of its class and its application, the first outermost;
   * defaults to none.
   */
  readonly middleware?: readonly MiddlewareFunction[];
}

/** Which properties of a result are sent, at every level of it. */
export interface OutputOptions {
  /** The only properties that are sent, by their names in JSON: `['id', 'owner.name']`. Defaults to all. */
  readonly include?: readonly string[];
  /** Properties that are not sent: `['owner.email']`; defaults to none. */
  readonly exclude?: readonly string[];
  /** Leaves out properties that are null; defaults to false. */
  readonly excludeNone?: boolean;
  /**
   * Leaves out properties of an object that the client sent, where their values come from initialisers of
   * the class and not from the client; defaults to false.
   */
  readonly excludeUnset?: boolean;
  /** Leaves out properties that equal the default that their class or field declares; defaults to false. */
  readonly excludeDefaults?: boolean;
  /** Sends properties with `@Expose({ groups })` of these groups too; defaults to none of them. */
  readonly groups?: readonly string[];
}

/** Options of an HTTP operation: `@Get(path, options)` and the other route decorators. */
export interface OperationOptions
  extends InputOptions, EndpointOptions, FormOptions, AroundOptions, DeclaredResponses {
  /** The JSON body: a class with validators, a Standard Schema, or a record of fields; defaults to none. */
  readonly body?: BodySpec;
  /** Status of a successful response; defaults to 200. */
  readonly status?: number;
  /**
   * The type of the handler's result, also for the document. A generator declares its items as a list:
   * `[Item]`. The response omits undeclared properties at every level. A result of another shape is a 500, logged with the place of the mismatch. Null and
   * responses that the handler makes itself (`HttpResponse`, `Response`) are sent as they are. Defaults
   * to any value, sent whole.
   */
  readonly response?: BodySpec;
  /** Sends only parts of the result: `{ exclude: ['owner.email'], excludeNone: true }`. Defaults to all. */
  readonly output?: OutputOptions;
  /**
   * What the result becomes: `HTMLResponse`, or another class that extends `HttpResponse`. Of several,
   * the one whose `mediaType` the client prefers. Defaults to the application's `defaultResponseClass`.
   */
  readonly responseClass?: ResponseClass | readonly ResponseClass[];
  /** Tags whole responses to GET, for 304; defaults to the application's `etag`. */
  readonly etag?: boolean | 'strong';
  /** Checks results by the rules of `response`; defaults to the application's `validateResponses`. */
  readonly validateResponses?: boolean | number;
  /** The response's description in the document; defaults to `Successful Response`. */
  readonly responseDescription?: string;
  /** The operation's title in the document; defaults to the method's name as words. */
  readonly summary?: string;
  /** The text below the title in the document, as Markdown; defaults to nothing. */
  readonly description?: string;
  /** The groups of the docs page that show the operation; defaults to none. */
  readonly tags?: readonly string[];
  /** Marks the operation as deprecated in the document; defaults to false. */
  readonly deprecated?: boolean;
  /** The operation's `operationId`, unique in the application; defaults to the method's name. */
  readonly operationId?: string;
  /** Leaves the operation out of the document; defaults to false. */
  readonly hidden?: boolean;
  /** FastAPI's word for `hidden`: `false` leaves the operation out of the document. Defaults to true. */
  readonly includeInSchema?: boolean;
  /**
   * The requests that the operation sends to addresses that its client gave, by name, for the document:
   * `{ paid: { url: '{$request.body#/callbackUrl}', body: Paid } }`. Defaults to none.
   */
  readonly callbacks?: Readonly<Record<string, CallbackOptions>>;
  /** Merged into the operation in the document: `{ 'x-internal': true }`; defaults to nothing. */
  readonly openapiExtra?: OpenApiExtra;
  /**
   * Sends what the handler yields as server-sent events: values as their data, `ServerSentEvent`s with
   * what they say besides; defaults to false.
   */
  readonly sse?: boolean | EventOptions;
  /**
   * Lets a stream outlive its client's connection. A client that comes back with the `Last-Event-ID` gets
   * what it missed and then the rest, and `DELETE` of the same path with that field stops the stream.
   * `true` takes the defaults of {@link ResumableOptions}. Defaults to false.
   */
  readonly resumable?: boolean | ResumableOptions;
  /** Largest request body in bytes, files included, 413 above; defaults to the application's `maxBodyBytes`. */
  readonly maxBodyBytes?: number;
  /** The `Content-Encoding`s of bodies that are read; defaults to the application's `decompress`. */
  readonly decompress?: boolean | readonly RequestCoding[];
  /** The most text fields of a form, 413 above; defaults to the application's limit. */
  readonly maxFields?: number;
  /** The most files of a form, 413 above; defaults to the application's limit. */
  readonly maxFiles?: number;
  /** The most bytes of a text field of a multipart form, and of all together; defaults to the application's limit. */
  readonly maxPartBytes?: number;
  /** The most keys in a JSON body, in all its objects together; defaults to the application's limit. */
  readonly maxJsonKeys?: number;
  /** The most levels of nesting in a JSON body, up to 1,000; defaults to the application's limit. */
  readonly maxJsonDepth?: number;
  /** The parts of a request whose unknown names are refused; defaults to the application's `forbidUnknown`. */
  readonly forbidUnknown?: ForbidUnknown;
  /**
   * Whether the ingress may send a request to another replica after its own died.
   *
   * Defaults to GET, HEAD, OPTIONS, PUT, DELETE and QUERY; `true` allows it for any method, and
   * `'idempotency-key'` for requests that carry that header.
   */
  readonly retry?: true | 'idempotency-key';
  /**
   * Makes the operation a tool of the Model Context Protocol, or keeps it from being one. An object says
   * more: `{ name: 'find_item', description: '...' }`. Defaults to the application's `mcp`.
   */
  readonly mcp?: boolean | ToolOptions;
}

/** Options of `@WebSocket(path, options)`; with any input the handler is called as `(socket, input)`. */
export interface SocketOptions extends InputOptions, EndpointOptions {
  /** The WebSocket's description in the document; defaults to nothing. */
  readonly description?: string;
  /**
   * The type of the messages from clients, which are JSON: a class with validators, a union of them, a
   * Standard Schema, or a record of fields. Defaults to text and bytes, as they come.
   */
  readonly receive?: BodySpec;
  /**
   * The type of the messages to clients. `send` writes them as JSON as a response is written, without
   * undeclared properties. Defaults to any: text and bytes as they are, other values as JSON.
   */
  readonly send?: BodySpec;
  /**
   * What happens to a message that is not of type `receive`: `'close'` closes the socket (1007 where it is
   * no JSON, else 1008), `'reply'` answers `{"type": "error", "detail": [...]}` and goes on with the next.
   * Defaults to `'close'`.
   */
  readonly invalidMessages?: 'close' | 'reply';
  /**
   * The subprotocols that the WebSocket speaks, the preferred one first. The handshake is accepted with the
   * first that the client offers too. Defaults to none.
   */
  readonly subprotocols?: readonly string[];
  /** Refuses the handshake of a client that offers none of `subprotocols` with 400; defaults to false. */
  readonly requireSubprotocol?: boolean;
  /** Bytes of a message, 1009 above; defaults to the application's `maxMessageBytes`. */
  readonly maxMessageBytes?: number;
  /** The most keys in a message, in all its objects together; defaults to the application's limit. */
  readonly maxJsonKeys?: number;
  /** The most levels of nesting in a message, up to 1,000; defaults to the application's limit. */
  readonly maxJsonDepth?: number;
}

type InputKey = 'params' | 'query' | 'headers' | 'cookies' | 'body' | 'form' | 'files' | 'depends';

/** The one argument of a method-form handler: the members that were declared. */
export type InputOf<O> = {
  readonly [K in Extract<keyof O, InputKey>]: K extends 'depends'
    ? { readonly [N in keyof O[K]]: ProvidedBy<O[K][N]> }
    : K extends 'files'
      ? ValueOfFiles<O[K]>
      : ValueOfSpec<O[K]>;
};

/** True when the options declare an input, so that the handler is of the method form. */
type IsMethodForm<O> = Extract<keyof O, InputKey> extends never ? false : true;

/** The results that a handler with a declared `response` may return; any handler may return a response. */
type ResultOf<O> = O extends { readonly response: infer R }
  ? Awaitable<ValueOfSpec<R> | StreamOf<R> | OtherResultOf<O> | HttpResponse | Response>
  : unknown;

/** The results for other statuses. */
type OtherResultOf<O> = O extends { readonly responses: infer R }
  ? ValueOfResponse<R[keyof R]>
  : never;

type ValueOfResponse<S> = S extends { readonly model: infer M }
  ? ValueOfSpec<M>
  : S extends FieldType
    ? ValueOfSpec<S>
    : never;

/** A list may be sent item by item. */
type StreamOf<R> = R extends readonly [infer Item]
  ? AsyncIterable<ItemOf<Item>> | Iterable<ItemOf<Item>>
  : never;

type ItemOf<T> = ValueOfSpec<T> | ServerSentEvent<ValueOfSpec<T>>;

type Awaitable<T> = T | Promise<T>;

/**
 * The handler type that the options of a route require.
 *
 * Any method in the signature form; in the method form one that takes the typed input, then the request
 * and the `ResponseControl` if it declares them.
 */
export type HandlerOf<O> =
  IsMethodForm<O> extends true
    ? (input: InputOf<O>, request: HttpRequest, response: ResponseControl) => ResultOf<O>
    : (...args: never[]) => ResultOf<O>;

/**
 * The handler type that the options of a WebSocket require.
 *
 * With `receive` or `send` the connection comes first, and has their types: `WebSocketConnection<In, Out>`.
 * In the method form the handler is called as `(socket, input)`.
 */
export type SocketHandlerOf<O> =
  IsMethodForm<O> extends true
    ? (socket: ConnectionOf<O>, input: InputOf<O>) => unknown
    : HasMessages<O> extends true
      ? (socket: ConnectionOf<O>, ...args: never[]) => unknown
      : Method;

/** As `SocketHandlerOf`, for a function, which always takes the connection first. */
export type SocketFunctionOf<O> =
  IsMethodForm<O> extends true
    ? SocketHandlerOf<O>
    : (socket: ConnectionOf<O>, ...args: never[]) => unknown;

type HasMessages<O> = Extract<keyof O, 'receive' | 'send'> extends never ? false : true;

type ConnectionOf<O> =
  HasMessages<O> extends true ? WebSocketConnection<ReceivedBy<O>, SentBy<O>> : WebSocketConnection;

type ReceivedBy<O> = O extends { readonly receive: infer T } ? ValueOfSpec<T> : Message;

type SentBy<O> = O extends { readonly send: infer T } ? ValueOfSpec<T> : unknown;
