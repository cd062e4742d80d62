import type { EndpointHandlers } from '../mcp/endpoint.js';
import type { RouteEntry } from '../http/router/tree.js';
import type { AppModel, OperationModel } from '../model/app-model.js';
import { mcpEndpoint } from '../model/mcp-endpoint.js';
import { compileRespond } from './application-around.js';
import { jsonLimitsOf } from './json-limits.js';
import type { Operate } from './operation.js';
import { send, sendFailure } from './send.js';

/** The levels and keys of a message around the body that a tool takes. */
const AROUND = { depth: 4, keys: 100 };

/** Makes the routes of an application's endpoint for models; none without tools. */
export function mcpRoutes(
  model: AppModel,
  targets: ReadonlyMap<OperationModel, Operate>,
): readonly RouteEntry<Operate>[] {
  const endpoint = mcpEndpoint(model);
  if (endpoint === undefined) return [];
  const { options } = model;
  const {
    messages: _messages,
    exceptionHandlers: _handlers,
    errorFormat: _format,
    ...withoutFailures
  } = options;
  const limits = [...targets.keys()]
    .filter(({ tool }) => tool !== undefined)
    .map((operation) => jsonLimitsOf(operation, options));
  const application = jsonLimitsOf(options);
  const context = {
    endpoint,
    targets,
    jsonLimits: {
      ...application,
      maxDepth:
        Math.max(application.maxDepth, ...limits.map(({ maxDepth }) => maxDepth)) + AROUND.depth,
      maxKeys: Math.max(application.maxKeys, ...limits.map(({ maxKeys }) => maxKeys)) + AROUND.keys,
    },
    // The errors of the protocol are JSON-RPC, whatever other errors of the application look like.
    respond: compileRespond(withoutFailures),
    send,
  };
  let handlers: EndpointHandlers | undefined;
  // Loaded only here: most applications have no tools.
  const loading = import('../mcp/endpoint.js').then(({ createEndpoint }) => {
    handlers = createEndpoint(model, context);
    return handlers;
  });
  // Each request that waits for it reports the failure.
  loading.catch(() => undefined);
  const target =
    (key: keyof EndpointHandlers): Operate =>
    (exchange) =>
      handlers === undefined
        ? loading.then(
            (loaded) => loaded[key](exchange),
            (error: unknown) => sendFailure(exchange, error),
          )
        : handlers[key](exchange);
  return [
    { method: 'POST', segments: endpoint.path.segments, target: target('post') },
    ...endpoint.metadata.map(({ segments }) => ({
      method: 'GET',
      segments,
      target: target('metadata'),
    })),
  ];
}
