import { DEFAULT_MAX_BODY_BYTES } from '../http/limits.js';
import type { Exchange } from '../http/exchange.js';
import { HttpRequest } from '../http/request.js';
import type { AppOptions, InjectedKind, OperationModel } from '../model/types.js';
import { compileValidator } from '../schema/compile.js';
import type { RequestScope } from '../scope/request-scope.js';
import { type Incoming, compileExtract, pathNames } from './extract.js';
import { compileRespond } from './respond.js';
import { methodOf } from './method.js';
import { isThenable, runRequest } from './run.js';

/** Handles one request of an operation; `path` are its decoded path parameters. */
export type Operate = (exchange: Exchange, path: readonly string[]) => void | Promise<void>;

interface HttpIncoming extends Incoming {
  readonly exchange: Exchange;
}

/**
 * Makes the closure that serves one operation: extract, validate, call, respond.
 *
 * A synchronous handler without a body stays synchronous up to the write of its response.
 */
export function compileOperation(
  operation: OperationModel,
  instance: object,
  options: AppOptions,
): Operate {
  const maxBodyBytes = operation.maxBodyBytes ?? options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const names = pathNames(operation);
  const extract = compileExtract<HttpIncoming>(operation, {
    compileValidator,
    forbidUnknown: options.forbidUnknown ?? false,
    maxBodyBytes,
    inject: (what, incoming) => inject(what, incoming, { maxBodyBytes, names }),
  });
  const handler = methodOf(instance, operation);
  const respond = compileRespond(operation);
  const run = (exchange: Exchange, path: readonly string[], scope: RequestScope): unknown => {
    const args = extract({ head: exchange, path, scope, exchange });
    return isThenable(args)
      ? args.then((ready) => handler.apply(instance, ready))
      : handler.apply(instance, args);
  };
  return (exchange, path) => runRequest(exchange, respond, (scope) => run(exchange, path, scope));
}

interface RequestContext {
  readonly maxBodyBytes: number;
  readonly names: readonly string[];
}

function inject(what: InjectedKind, incoming: HttpIncoming, context: RequestContext): unknown {
  const { exchange, path, scope } = incoming;
  switch (what) {
    case 'signal':
      return scope.signal;
    case 'request': {
      const { maxBodyBytes, names } = context;
      const params = Object.fromEntries(names.map((name, index) => [name, path[index] ?? '']));
      return new HttpRequest(exchange, { maxBodyBytes, params, signal: () => scope.signal });
    }
    case 'websocket':
      // `describe` refuses a WebSocketConnection in an HTTP operation.
      return undefined;
    default:
      return what satisfies never;
  }
}
