import type { RequestCoding } from '../http/inflated-body.js';
import type { ForbidUnknown, OpenApiExtra } from '../types/parameter-source.js';
import type { ResponseLink } from '../declared-responses.js';
import type { AppOptions } from '../app-options.js';
import type { ExceptionRecord } from '../middleware/exception-record.js';
import type { ToolAnnotations, ToolOptions } from '../types/mcp-options.js';
import type { Mountable } from '../mount-options.js';
import type { MiddlewareFunction } from '../middleware/middleware.js';
import type { OutputModel } from '../types/output-model.js';
import type { PathModel } from '../types/path-model.js';
import type { ResponseClass } from '../types/response-class.js';
import type { PropertyModel, TypeModel } from '../types/type-model.js';
import type { DependencyModel, HandlerModel } from './handler-model.js';

/** A handler at a path: the common part of an operation and a WebSocket. */
export interface EndpointModel extends HandlerModel {
  readonly path: PathModel;
  /** The dependencies that run first, in order, and whose values nothing takes. */
  readonly dependencies: readonly DependencyModel[];
  /** The validators of its inputs that take dependencies; absent without any. */
  readonly validation?: DependencyModel;
  /** The versions of the API that it belongs to; absent where it answers whatever the version. */
  readonly versions?: readonly string[];
}

/** An HTTP operation. */
export interface OperationModel extends EndpointModel {
  readonly kind: 'http';
  readonly methods: readonly string[];
  readonly status: number;
  readonly response: TypeModel | undefined;
  /** The parts of results that are sent; undefined for all. */
  readonly output?: OutputModel | undefined;
  /** The responses besides its own, for the document alone. */
  readonly responses?: readonly ResponseModel[];
  /** What results become: the one that the client prefers. Without any, they become JSON. */
  readonly responseClasses?: readonly ResponseClass[];
  /** The kind of tag that whole responses to GET get; undefined for none. */
  readonly etag?: 'weak' | 'strong' | undefined;
  /** Whether results are checked by the rules of `response`; undefined takes the application's. */
  readonly validateResponses?: boolean | number;
  /** Yielded objects are sent as server-sent events. */
  readonly sse: boolean;
  /** Milliseconds of silence before a stream of events sends a ping; undefined is 15,000, 0 sends none. */
  readonly pingIntervalMs?: number;
  /** Its streams outlive their clients, which may come back for the rest; absent where they do not. */
  readonly resumable?: ResumableModel;
  /** The operation stops the streams of the one that has this; no code of the user's answers. */
  readonly stops?: ResumableModel;
  /** The handler is a generator: its response is a stream. For the document alone. */
  readonly streams?: boolean;
  /** Body limit in bytes; undefined takes the application's. */
  readonly maxBodyBytes: number | undefined;
  /** The content codings of bodies that are read; absent takes the application's. */
  readonly decompress?: boolean | readonly RequestCoding[];
  /** Limits of a form; undefined takes the application's. */
  readonly maxFields: number | undefined;
  readonly maxFiles: number | undefined;
  readonly maxPartBytes: number | undefined;
  /** Limits of a JSON body; undefined takes the application's. */
  readonly maxJsonKeys: number | undefined;
  readonly maxJsonDepth: number | undefined;
  /** The parts whose unknown names are refused; absent takes the application's. */
  readonly forbidUnknown?: ForbidUnknown;
  /** The middlewares of the class, the method and the route, the first outermost, inside the application's. */
  readonly middleware: readonly MiddlewareFunction[];
  /** The exception handlers of the method and the class, the innermost first. */
  readonly exceptions: readonly ExceptionRecord[];
  /** The responses to refused values where others replace the usual 422; undefined where that stays. */
  readonly inputErrors?: readonly ResponseModel[] | undefined;
  /** Whether a request may be sent again after the replica that had it died. */
  readonly retry: 'safe-methods' | 'always' | 'idempotency-key';
  readonly docs: OperationDocs;
  /** What the operation says of being a tool; undefined leaves it to the application. */
  readonly mcp?: boolean | ToolOptions;
  /** The tool that the operation is; undefined for none. */
  readonly tool?: ToolModel;
  /** The requests that it sends to addresses that its client gave, for the document alone. */
  readonly callbacks?: readonly OutgoingModel[];
}

/** How the streams of an operation are kept for clients that come back. */
export interface ResumableModel {
  /** How long a stream is kept that nobody reads, in milliseconds. */
  readonly ttlMs: number;
  /** The most bytes of one stream that are kept. */
  readonly maxBytes: number;
}

/** An operation as a tool of the Model Context Protocol. */
export interface ToolModel {
  readonly name: string;
  /** The method of the operation that a call of the tool stands for. */
  readonly method: string;
  readonly title?: string;
  readonly description?: string;
  readonly annotations: ToolAnnotations;
  readonly isResource: boolean;
}

/** A request that the application sends, for the document alone. */
export interface OutgoingModel {
  readonly name: string;
  /** Where a callback is sent, as a runtime expression; undefined for a webhook. */
  readonly url?: string;
  /** Its path means nothing. */
  readonly operation: OperationModel;
}

/** A response in the document. */
export interface ResponseModel {
  /** `404`, `5XX` or `default`. */
  readonly status: string;
  readonly description: string;
  readonly content: readonly ContentModel[];
  /** The header fields, by their names. */
  readonly headers?: Readonly<Record<string, PropertyModel>>;
  readonly links?: Readonly<Record<string, ResponseLink>>;
  /** The type of results that are sent with this status; undefined for the operation's own. */
  readonly result?: TypeModel | undefined;
}

/** The body of a response in one media type: a value of any of the types. */
export interface ContentModel {
  readonly mediaType: string;
  readonly types: readonly TypeModel[];
}

/** An operation's texts in the document. */
export interface OperationDocs {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly operationId?: string;
  /** The ids that `generateUniqueId` made, by method. */
  readonly generatedIds?: ReadonlyMap<string, string>;
  readonly hidden?: boolean;
  readonly responseDescription?: string;
  readonly openapiExtra?: OpenApiExtra;
}

/** A WebSocket endpoint. */
export interface SocketModel extends EndpointModel {
  readonly kind: 'websocket';
  /** The exception handlers of the method and the class, the innermost first, for the handshake. */
  readonly exceptions: readonly ExceptionRecord[];
  readonly description?: string;
  /** The type of the messages from clients, each a JSON text; undefined where the handler gets them as they come. */
  readonly receive: TypeModel | undefined;
  /** The type of the messages to clients, each a JSON text; undefined where the handler sends any. */
  readonly send: TypeModel | undefined;
  /** What happens to a message that is not of type `receive`: the socket closes, or the client is told. */
  readonly invalidMessages: 'close' | 'reply';
  /** The subprotocols that it speaks, the preferred one first; empty for none. */
  readonly subprotocols: readonly string[];
  /** Refuses a client that offers none of `subprotocols`. */
  readonly requireSubprotocol: boolean;
  /** Limits of a message; undefined takes the application's. */
  readonly maxMessageBytes: number | undefined;
  readonly maxJsonKeys: number | undefined;
  readonly maxJsonDepth: number | undefined;
}

/** The complete, immutable description of an application. */
export interface AppModel {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly operations: readonly OperationModel[];
  readonly sockets: readonly SocketModel[];
  /** The applications inside of this one. */
  readonly mounts: readonly MountModel[];
  readonly webhooks: readonly OutgoingModel[];
  readonly options: AppOptions;
}

/** An application inside of another. */
export interface MountModel {
  /** Where it answers. */
  readonly at: MountPlace;
  /** The application, as it was given. */
  readonly target: Mountable;
  /** Undefined for an application whose operations nobody knows. */
  readonly model: AppModel | undefined;
}

/** The requests that an application inside of another gets. */
export type MountPlace =
  | { readonly kind: 'path'; readonly path: PathModel }
  /** `api.example.com`, or `*.example.com` for all hosts below one. */
  | { readonly kind: 'host'; readonly host: string };
