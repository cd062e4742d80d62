import type { Exchange } from '../http/exchange.js';
import type { Reply } from '../http/reply.js';
import type { OperationModel } from '../model/app-model.js';
import type { McpEndpoint } from '../model/mcp-endpoint.js';
import type { JsonLimits } from '../types/limits.js';
import type { OngoingCalls } from './ongoing-calls.js';
import type { ProtectedResource } from './protected-resource.js';
import type { McpServer } from './server.js';

/** Serves the request of an operation, which has these path parameters. */
export type Serve = (exchange: Exchange, path: readonly string[]) => void | Promise<void>;

/** What an endpoint needs of the application that it belongs to. */
export interface EndpointContext {
  readonly endpoint: McpEndpoint;
  readonly jsonLimits: JsonLimits;
  readonly targets: ReadonlyMap<OperationModel, Serve>;
  /** Sends a reply that no operation has made, inside of the application's middlewares. */
  respond(exchange: Exchange, reply: Reply): void | Promise<void>;
  /** Sends a reply that an operation has made. */
  send(exchange: Exchange, reply: Reply): void | Promise<void>;
}

/** An endpoint with its methods. */
export interface Endpoint extends EndpointContext {
  readonly server: McpServer<Serve>;
  readonly resource: ProtectedResource;
  readonly ongoing: OngoingCalls;
}
