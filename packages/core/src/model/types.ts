import type { AppOptions } from '../types/app-options.js';
import type { InjectedKind } from '../types/injected.js';
import type { ParameterDocs, ParameterSource } from '../types/parameter.js';
import type { PathModel } from '../types/path.js';
import type { TypeModel } from '../types/type-model.js';

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
