import type { Exchange } from '../http/exchange.js';
import type { AppModel, OperationModel } from '../model/app-model.js';
import { mcpEndpoint } from '../model/describe-tools.js';
import type { PathSegment } from '../types/path-model.js';
import { compileRespond } from './application-around.js';
import { jsonLimitsOf } from './json-limits.js';
import type { Operate } from './operation.js';
import { send, sendFailure } from './send.js';

/** The levels and keys of a message around the body that a tool takes. */
const AROUND = { depth: 4, keys: 100 };

/** Makes the route of an application's endpoint for models; undefined without tools. */
export function mcpRoute(
  model: AppModel,
  targets: ReadonlyMap<OperationModel, Operate>,
): { readonly segments: readonly PathSegment[]; readonly target: Operate } | undefined {
  const endpoint = mcpEndpoint(model);
  if (endpoint === undefined) return undefined;
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
  let serve: ((exchange: Exchange) => void | Promise<void>) | undefined;
  // Loaded only here: most applications have no tools.
  const loading = import('../mcp/endpoint.js').then(({ createEndpoint }) => {
    serve = createEndpoint(model, context);
    return serve;
  });
  // Each request that waits for it reports the failure.
  loading.catch(() => undefined);
  const target: Operate = (exchange) =>
    serve === undefined
      ? loading.then(
          (loaded) => loaded(exchange),
          (error: unknown) => sendFailure(exchange, error),
        )
      : serve(exchange);
  return { segments: endpoint.segments, target };
}
