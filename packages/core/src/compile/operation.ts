import { receiveJson } from '../http/body.js';
import type { BodyReceiver, Exchange } from '../http/exchange.js';
import { DEFAULT_MAX_BODY_BYTES } from '../http/limits.js';
import type { JsonLimits } from '../json/parse-json.js';
import { HttpRequest } from '../http/request.js';
import type { AppOptions } from '../types/app-options.js';
import type { InjectedKind } from '../types/injected.js';
import type { OperationModel } from '../model/types.js';
import { createScope, type ScopeOperation } from '../scope/request-scope.js';
import { type Incoming, compileExtract, pathNames } from './extract.js';
import { jsonLimitsOf } from './json-limits.js';
import { methodOf } from './method.js';
import { compileRespond } from './respond.js';
import { type Work, runRequest, settleFailure } from './run.js';
import { validatorsFor } from './validators.js';

/** Handles one request of an operation; `path` are its decoded path parameters. */
export type Operate = (exchange: Exchange, path: readonly string[]) => void | Promise<void>;

interface HttpIncoming extends Incoming {
  readonly exchange: Exchange;
}

/**
 * Makes the closure that serves one operation: extract, validate, call, respond.
 *
 * A synchronous handler without a body stays synchronous up to the write of its response, and one
 * with a body is called as soon as the last of it is there.
 */
export function compileOperation(
  operation: OperationModel,
  instance: object,
  options: AppOptions,
): Operate {
  const maxBodyBytes = operation.maxBodyBytes ?? options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const jsonLimits = jsonLimitsOf(operation, options);
  const names = pathNames(operation);
  const extract = compileExtract<HttpIncoming>(operation, {
    compileValidator: validatorsFor(options),
    forbidUnknown: options.forbidUnknown ?? false,
    jsonLimits,
    reportsProto: options.forbidUnknown === true || options.validation === 'strict',
    inject: (what, incoming) =>
      inject(what, incoming, {
        maxBodyBytes,
        jsonLimits,
        names,
        hasBody: operation.bodies.length > 0,
      }),
  });
  const handler = methodOf(instance, operation);
  const work: Work<HttpIncoming> = {
    call: (incoming) => {
      const args = extract(incoming);
      return isPromise(args)
        ? args.then((ready) => handler.apply(instance, ready))
        : handler.apply(instance, args);
    },
    respond: compileRespond(operation),
  };
  return operation.bodies.length === 0
    ? (exchange, path) => {
        const scope = createScope(exchange, operation.path);
        return runRequest({ head: exchange, path, scope, bytes: NO_BYTES, exchange }, work);
      }
    : (exchange, path) =>
        runWithBody(exchange, { path, maxBodyBytes, work, operation: operation.path });
}

const NO_BYTES = new Uint8Array(0);

function isPromise<T>(value: readonly unknown[] | Promise<T>): value is Promise<T> {
  return value instanceof Promise;
}

interface Receiving {
  readonly path: readonly string[];
  readonly maxBodyBytes: number;
  readonly work: Work<HttpIncoming>;
  readonly operation: ScopeOperation;
}

function runWithBody(exchange: Exchange, receiving: Receiving): void | Promise<void> {
  const run = new RunWithBody(exchange, receiving);
  receiveJson(exchange, receiving.maxBodyBytes, run);
  return run.end;
}

/**
 * The run of an operation that waits for a body.
 *
 * Without an `await`, and without any promise when the body has come with the head: each is dear
 * while scopes are followed through all of them.
 */
class RunWithBody implements BodyReceiver {
  readonly #exchange: Exchange;
  readonly #receiving: Receiving;
  #hasBegun = false;
  #end: void | Promise<void> = undefined;
  #resolve: ((end: void | Promise<void>) => void) | undefined;

  constructor(exchange: Exchange, receiving: Receiving) {
    this.#exchange = exchange;
    this.#receiving = receiving;
  }

  /** Undefined when the handler has ended already. */
  get end(): void | Promise<void> {
    if (this.#hasBegun) return this.#end;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  received(bytes: Uint8Array): void {
    const exchange = this.#exchange;
    const { path, work, operation } = this.#receiving;
    const scope = createScope(exchange, operation);
    this.#begun(runRequest({ head: exchange, path, scope, bytes, exchange }, work));
  }

  failed(error: unknown): void {
    settleFailure(this.#exchange, error);
    this.#begun(undefined);
  }

  #begun(end: void | Promise<void>): void {
    this.#hasBegun = true;
    this.#end = end;
    this.#resolve?.(end);
  }
}

interface RequestContext {
  readonly maxBodyBytes: number;
  readonly jsonLimits: JsonLimits;
  readonly names: readonly string[];
  /** The operation takes the body, so it has been read. */
  readonly hasBody: boolean;
}

function inject(what: InjectedKind, incoming: HttpIncoming, context: RequestContext): unknown {
  const { exchange, path, scope, bytes } = incoming;
  switch (what) {
    case 'signal':
      return scope.signal;
    case 'request': {
      const { names, hasBody, ...limits } = context;
      const params = Object.fromEntries(names.map((name, index) => [name, path[index] ?? '']));
      const signal = (): AbortSignal => scope.signal;
      const read = hasBody ? { bytes } : undefined;
      return new HttpRequest(exchange, { ...limits, params, signal, ...read });
    }
    case 'websocket':
      // `describe` refuses a WebSocketConnection in an HTTP operation.
      return undefined;
    default:
      return what satisfies never;
  }
}
