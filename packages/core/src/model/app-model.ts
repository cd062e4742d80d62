import type { AppOptions } from '../types/app-options.js';
import type { PathModel } from '../types/path-model.js';
import type { TypeModel } from '../types/type-model.js';
import type { DependencyModel, HandlerModel } from './handler-model.js';

/** A handler at a path: the common part of an operation and a WebSocket. */
export interface EndpointModel extends HandlerModel {
  readonly path: PathModel;
  /** The dependencies that run first, in order, and whose values nothing takes. */
  readonly dependencies: readonly DependencyModel[];
}

/** An HTTP operation. */
export interface OperationModel extends EndpointModel {
  readonly kind: 'http';
  readonly methods: readonly string[];
  readonly status: number;
  readonly response: TypeModel | undefined;
  /** Whether results are checked by the rules of `response`; undefined takes the application's. */
  readonly validateResponses?: boolean | number;
  /** Yielded objects are sent as server-sent events. */
  readonly sse: boolean;
  /** Milliseconds of silence before a stream of events sends a ping; undefined is 15,000, 0 sends none. */
  readonly pingIntervalMs?: number;
  /** The handler is a generator: its response is a stream. For the document alone. */
  readonly streams?: boolean;
  /** Body limit in bytes; undefined takes the application's. */
  readonly maxBodyBytes: number | undefined;
  /** Limits of a form; undefined takes the application's. */
  readonly maxFields: number | undefined;
  readonly maxFiles: number | undefined;
  readonly maxPartBytes: number | undefined;
  /** Limits of a JSON body; undefined takes the application's. */
  readonly maxJsonKeys: number | undefined;
  readonly maxJsonDepth: number | undefined;
  /** Whether a request may be sent again after the replica that had it died. */
  readonly retry: 'safe-methods' | 'always' | 'idempotency-key';
  readonly docs: OperationDocs;
}

/** An operation's texts in the document. */
export interface OperationDocs {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly operationId?: string;
  readonly hidden?: boolean;
  readonly responseDescription?: string;
}

/** A WebSocket endpoint. */
export interface SocketModel extends EndpointModel {
  readonly kind: 'websocket';
  readonly description?: string;
}

/** The complete, immutable description of an application. */
export interface AppModel {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly operations: readonly OperationModel[];
  readonly sockets: readonly SocketModel[];
  readonly options: AppOptions;
}
