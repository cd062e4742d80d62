import type { StandardSchemaV1 } from '@standard-schema/spec';

/** A class used as a value. */
export type Constructor<T = object> = new (...args: never[]) => T;

/** Where a parameter is read from; also the first element of an error's `loc`. */
export type ParameterSource = 'path' | 'query' | 'header' | 'cookie';

/**
 * The type of a parameter, body, response or property, as plain data.
 *
 * The validator, the serialiser, the OpenAPI document and the client are all made from it.
 */
export type TypeModel =
  | { readonly kind: 'string'; readonly constraints: StringConstraints }
  | { readonly kind: 'number'; readonly constraints: NumberConstraints }
  | { readonly kind: 'integer'; readonly constraints: NumberConstraints }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'enum'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'array'; readonly items: TypeModel; readonly constraints: ArrayConstraints }
  /** A class with class-validator or class-transformer metadata; its properties are read by `schema/from-class`. */
  | { readonly kind: 'class'; readonly type: Constructor }
  /** Any Standard Schema v1 value (zod, valibot, arktype, ...). */
  | { readonly kind: 'standard'; readonly schema: StandardSchemaV1 }
  /** A fixed set of named values, as the method form gives with `{ query: { limit: Number } }`. */
  | { readonly kind: 'object'; readonly properties: Readonly<Record<string, PropertyModel>> }
  | { readonly kind: 'unknown' };

/** One property of a record of fields. */
export interface PropertyModel {
  readonly type: TypeModel;
  readonly required: boolean;
  /** A copy is used when the property is absent; a property with a default is not required. */
  readonly defaultValue?: unknown;
  readonly docs?: ParameterDocs;
}

/** Limits of a string. */
export interface StringConstraints {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly format?: string;
}

/** Limits of a number. */
export interface NumberConstraints {
  readonly gt?: number;
  readonly ge?: number;
  readonly lt?: number;
  readonly le?: number;
  readonly multipleOf?: number;
}

/** Limits of an array. */
export interface ArrayConstraints {
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** One value taken from path, query, headers or cookies. */
export interface ParameterModel {
  readonly source: ParameterSource;
  /** The key on the wire; lower case for headers. */
  readonly name: string;
  readonly type: TypeModel;
  readonly required: boolean;
  /** A copy is used when the value is absent; undefined when there is none. */
  readonly defaultValue: unknown;
  readonly hasDefault: boolean;
  /**
   * True when the handler's own signature holds the default (`limit = 10`): an absent value is passed
   * as `undefined`, so that JavaScript evaluates it afresh for each call. `defaultValue` is then for
   * the document. Otherwise (`@Query({ default: 10 })`) the caller passes a copy of `defaultValue`.
   */
  readonly defaultInSource?: boolean;
  /** A trailing `*name` that takes the rest of the path. */
  readonly catchAll: boolean;
  /** `input` of an error about it is left out (headers and cookies always). */
  readonly secret: boolean;
  readonly docs: ParameterDocs;
}

/** What the document says of a parameter. */
export interface ParameterDocs {
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly example?: unknown;
  readonly hidden?: boolean;
}

/** The body of an operation, or one part of it. */
export interface BodyModel {
  readonly type: TypeModel;
  readonly required: boolean;
  /** Property names when several `@Body` parameters share one JSON object; undefined when the body is the value. */
  readonly embed: string | undefined;
  /** `null` stands for an absent value: there is no default that it would replace. */
  readonly nullable?: boolean;
  /** `input` of an error about it is left out. */
  readonly secret?: boolean;
  readonly description?: string;
}

/** What a framework class as parameter type stands for. */
export type InjectedKind = 'request' | 'signal' | 'websocket';

/**
 * How one argument of the handler is made.
 *
 * `parameter` and `body` index into the operation's `parameters` and `bodies`; `group` is a class or
 * schema whose properties all come from one source (`@Query() page: Page`, or the method form);
 * `input` is the method form's single typed object.
 */
export type ArgumentModel =
  | { readonly kind: 'parameter'; readonly index: number }
  | { readonly kind: 'body'; readonly index: number }
  | { readonly kind: 'group'; readonly group: GroupModel }
  | { readonly kind: 'injected'; readonly what: InjectedKind }
  | { readonly kind: 'input'; readonly input: InputModel };

/**
 * All values of one source, validated as one object; errors have a flat `loc`: `["query", "limit"]`.
 *
 * For headers the property `xToken` is read from the field `headerName('xToken')`, `x-token`.
 */
export interface GroupModel {
  readonly source: ParameterSource;
  readonly type: TypeModel;
}

/** The method form: each member that was declared becomes a property of the handler's one argument. */
export interface InputModel {
  readonly params?: GroupModel;
  readonly query?: GroupModel;
  readonly headers?: GroupModel;
  readonly cookies?: GroupModel;
  /** Index into `bodies`. */
  readonly body?: number;
}

/** A route pattern in segments. OpenAPI and errors show it as `/items/{id}`. */
export interface PathModel {
  /** As written, normalised to `/items/:id` and `/files/*path`. */
  readonly pattern: string;
  /** Between the slashes: `/` has none; `/items/` ends in an empty static one. Static text is percent-decoded. */
  readonly segments: readonly PathSegment[];
}

/** What stands between two slashes of a path. */
export type PathSegment =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'catchAll'; readonly name: string };

/** What an operation and a WebSocket have in common. */
export interface EndpointModel {
  readonly className: string;
  readonly methodName: string;
  readonly path: PathModel;
  readonly parameters: readonly ParameterModel[];
  readonly bodies: readonly BodyModel[];
  readonly arguments: readonly ArgumentModel[];
}

/** One HTTP operation of a class. */
export interface OperationModel extends EndpointModel {
  readonly kind: 'http';
  readonly methods: readonly string[];
  readonly status: number;
  readonly response: TypeModel | undefined;
  /** Yielded objects are sent as server-sent events. */
  readonly sse: boolean;
  /** Of an idle stream of events; undefined is 15,000, 0 sends no pings. */
  readonly pingIntervalMs?: number;
  /** The handler is a generator: its response is a stream. For the document alone. */
  readonly streams?: boolean;
  /** Body limit in bytes; undefined takes the application's. */
  readonly maxBodyBytes: number | undefined;
  /** Limits of a JSON body; undefined takes the application's. */
  readonly maxJsonKeys: number | undefined;
  readonly maxJsonDepth: number | undefined;
  /** The design's rule for sending a request again after a replica died. */
  readonly retry: 'safe-methods' | 'always' | 'idempotency-key';
  readonly docs: OperationDocs;
}

/** What the document says of an operation. */
export interface OperationDocs {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly operationId?: string;
  readonly hidden?: boolean;
  readonly responseDescription?: string;
}

/** One WebSocket endpoint of a class. */
export interface SocketModel extends EndpointModel {
  readonly kind: 'websocket';
  readonly description?: string;
}

/** Everything known of a decorated class; immutable. */
export interface AppModel {
  readonly className: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly operations: readonly OperationModel[];
  readonly sockets: readonly SocketModel[];
  readonly options: AppOptions;
}

/** Options of `@Ingress` and `createApp` that shape the application itself. */
export interface AppOptions {
  /** The title of the document; defaults to the class's name. */
  readonly title?: string;
  /** The version of your API, for the document; defaults to `0.1.0`. */
  readonly version?: string;
  /** What the document says of the API, as Markdown; defaults to nothing. */
  readonly description?: string;
  /** Path of the docs page; `false` removes it. Defaults to `/docs`. */
  readonly docs?: string | false;
  /** Path of the OpenAPI document; `false` removes it and the docs page. Defaults to `/openapi.json`. */
  readonly openapi?: string | false;
  /** Redirects (307) a path that differs by a trailing slash from a registered one; defaults to true. */
  readonly redirectSlashes?: boolean;
  /** Largest request body in bytes, 413 above; defaults to 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Keys of all objects of a JSON body together, at most; defaults to 10,000, beyond it 422. */
  readonly maxJsonKeys?: number;
  /**
   * Levels of a JSON body, at most 1,000; defaults to 64, beyond it 422. Of classes at most 64 levels
   * are read, whatever this says.
   */
  readonly maxJsonDepth?: number;
  /** Largest WebSocket message in bytes; a longer one closes the socket with 1009. Defaults to 1 MiB. */
  readonly maxMessageBytes?: number;
  /**
   * Answers unknown body properties, and `__proto__` in any JSON body, with 422 `extra_forbidden`;
   * defaults to false: they are dropped.
   */
  readonly forbidUnknown?: boolean;
  /**
   * How the rules of a class are read. Defaults to `compat`: the verdicts of class-validator, bug for
   * bug. `strict` leaves out those that surprise: a list for `@ValidateNested()` without `each` is
   * refused, a rule of a subclass replaces only the inherited rule of its name, and a key `__proto__`
   * is reported.
   */
  readonly validation?: 'compat' | 'strict';
  /** Origins that may open a WebSocket, besides the request's own host; `'*'` allows all. Defaults to none. */
  readonly allowedOrigins?: readonly string[] | '*';
}
