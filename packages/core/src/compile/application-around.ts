import type { AppOptions } from '../app-options.js';
import { HttpError } from '../errors.js';
import { DEFAULT_MAX_BODY_BYTES } from '../defaults.js';
import type { Exchange } from '../http/exchange.js';
import type { Reply } from '../http/reply.js';
import { HttpRequest } from '../http/request.js';
import type { Urls } from '../http/urls.js';
import { type FailureOptions, compileFailure } from './failures.js';
import { jsonLimitsOf } from './json-limits.js';
import { type Call, type Steps, type ToFailure, runRequest } from './pipeline.js';
import { type Around, runAround } from './run-around.js';
import { send } from './send.js';

/** The options that shape requests without an operation. */
export type WithoutOperationOptions = Pick<
  AppOptions,
  | keyof FailureOptions
  | 'middleware'
  | 'maxBodyBytes'
  | 'maxJsonDepth'
  | 'maxJsonKeys'
  | 'forbidDuplicateKeys'
> & {
  /** Makes URLs of the application. */
  readonly urls?: Urls | undefined;
};

/** What runs around the requests that no operation serves: the application's middlewares; undefined without any. */
export function applicationAround(options: WithoutOperationOptions): Around | undefined {
  const { middleware: chain = [] } = options;
  if (chain.length === 0) return undefined;
  return { chain, requestOf: requestMaker(options), form: undefined };
}

/** Makes the requests of an application where no operation has its own. */
export function requestMaker(options: WithoutOperationOptions): (call: Call) => HttpRequest {
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const jsonLimits = jsonLimitsOf(options);
  const { urls } = options;
  return ({ exchange, scope }) =>
    new HttpRequest(exchange, { maxBodyBytes, jsonLimits, scope, urls });
}

/** Takes a request without an operation through its life, inside of what runs around it. */
export function runWithin<A>(
  exchange: Exchange,
  steps: Steps<A>,
  around: Around | undefined,
): void | Promise<void> {
  return around === undefined
    ? runRequest(exchange, NO_PATH, steps)
    : runAround(exchange, NO_PATH, { steps, around });
}

const NO_PATH: readonly string[] = [];

/** Answers a request with a reply of the framework's. */
export type Respond = (exchange: Exchange, reply: Reply) => void | Promise<void>;

/** Makes the function that answers the requests which no operation serves. */
export function compileRespond(options: WithoutOperationOptions): Respond {
  const around = applicationAround(options);
  const toFailure = applicationFailure(options);
  if (around === undefined && toFailure === undefined) return send;
  return (exchange, reply) => runWithin(exchange, stepsOf(reply, toFailure), around);
}

/** How failures of requests are answered where no operation has its own handlers. */
export function applicationFailure(options: WithoutOperationOptions): ToFailure | undefined {
  return compileFailure(options, { handlers: [], requestOf: requestMaker(options) });
}

function stepsOf(reply: Reply, toFailure: ToFailure | undefined): Steps<undefined> {
  return {
    operation: undefined,
    maxBodyBytes: undefined,
    holdsDependencies: false,
    readArguments: () => undefined,
    callHandler: () => undefined,
    toReply: () => {
      const error = toFailure && errorOf(reply);
      if (error !== undefined) throw error;
      return reply;
    },
    toFailure,
  };
}

/** The error that a refusal of the framework stands for, so that handlers and formats of errors see it. */
function errorOf({ status, headers, body }: Reply): HttpError | undefined {
  if (status < 400 || typeof body !== 'string') return undefined;
  const { detail }: { readonly detail: unknown } = JSON.parse(body);
  const own = headers.flatMap((name, index) =>
    index % 2 === 1 || name === 'content-type' ? [] : [[name, headers[index + 1] ?? ''] as const],
  );
  return new HttpError(status, detail, { headers: Object.fromEntries(own) });
}
