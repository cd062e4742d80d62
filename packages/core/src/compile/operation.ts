import type { Exchange } from '../http/exchange.js';
import type { HeadAndControl } from '../decorators/dependency.js';
import { DEFAULT_MAX_BODY_BYTES } from '../defaults.js';
import { REQUEST_CODINGS, inflated } from '../http/inflated-body.js';
import { HttpRequest } from '../http/request.js';
import { progressOf } from '../http/progress.js';
import type { Urls } from '../http/urls.js';
import { controlOf } from '../http/response-control.js';
import type { JsonLimits } from '../types/limits.js';
import type { OperationModel } from '../model/app-model.js';
import { handlersOf } from '../model/dependency-order.js';
import { pathNames } from '../model/path.js';
import { stopsOf } from '../model/stop-operation.js';
import type { FormPlan } from '../form/form-plan.js';
import type { StreamsHolder } from './resumable/resumable-operation.js';
import { forbids } from '../types/parameter-source.js';
import type { AppOptions } from '../app-options.js';
import type { InjectedKind } from '../types/injected.js';
import { compileExtract } from './extract.js';
import { classReply } from './class-reply.js';
import { controlledReply } from './controlled-reply.js';
import { type Instances, compileHandler } from './handler/call-handler.js';
import { holdsDependencies } from './dependencies/resolve.js';
import { compileFailure } from './failures.js';
import { planForm, runForm } from './form.js';
import { etagReply } from './etag-reply.js';
import { jsonLimitsOf } from './json-limits.js';
import { type Call, type Steps, runRequest } from './pipeline.js';
import { type Around, runAround } from './run-around.js';
import { replyByStatus } from './reply-by-status.js';
import { type ReplyOptions, type ToReply, compileReply } from './to-reply.js';
import { validatorsFor } from './validators.js';
import { varyingSteps } from './varying-steps.js';

/** Handles one request of an operation; `path` are its decoded path parameters. */
export type Operate = (exchange: Exchange, path: readonly string[]) => void | Promise<void>;

/** The options of the application, and what it knows of the operation. */
interface OperateOptions extends AppOptions {
  readonly urls?: Urls;
  /** The request header that replies depend on; undefined for none. */
  readonly vary?: string | undefined;
  /** The resumable streams of the application; absent where operations are compiled alone, and none is. */
  readonly streams?: StreamsHolder;
}

/** Makes the function that serves an operation. Decides once everything that does not depend on a request. */
export function compileOperation(
  operation: OperationModel,
  instances: Instances,
  options: OperateOptions,
): Operate {
  const operate = compilePlain(operation, instances, options);
  const decompress = operation.decompress ?? options.decompress ?? false;
  if (decompress === false) return operate;
  const codings = decompress === true ? REQUEST_CODINGS : decompress;
  return (exchange, path) => operate(inflated(exchange, codings), path);
}

/** As `compileOperation`, for bodies without a content coding. */
function compilePlain(
  operation: OperationModel,
  instances: Instances,
  options: OperateOptions,
): Operate {
  const { steps, around, form } = planOf(operation, instances, options);
  const serve: Serve = around === undefined ? serveAlone(form) : serveAround(around);
  const { resumable = operation.stops } = operation;
  const { streams: holder } = options;
  if (resumable === undefined || holder === undefined) {
    return (exchange, path) => serve(exchange, path, steps);
  }
  const [guard = operation] = stopsOf(operation);
  return whenLoaded(async () => {
    // Loaded with the first stream: most applications have none that outlives its client.
    const { resumableOperation, stoppingOperation } =
      await import('./resumable/resumable-operation.js');
    const parts = {
      resumable,
      holder,
      serve,
      guard: planOf(guard, instances, options).steps,
    };
    return operation.stops === undefined
      ? resumableOperation({ ...parts, steps, serveAlone: serveAlone(form) })
      : stoppingOperation(parts);
  });
}

/** Sends requests by steps, in what runs around them. */
type Serve = <A>(
  exchange: Exchange,
  path: readonly string[],
  steps: Steps<A>,
) => void | Promise<void>;

function serveAround(around: Around): Serve {
  return (exchange, path, steps) => runAround(exchange, path, { steps, around });
}

function serveAlone(form: FormPlan | undefined): Serve {
  if (form === undefined) return runRequest;
  return (exchange, path, steps) => runForm(exchange, path, { plan: form, steps });
}

function whenLoaded(load: () => Promise<Operate>): Operate {
  let loading: Promise<Operate> | undefined;
  return async (exchange, path) => {
    loading ??= load();
    const operate = await loading;
    return operate(exchange, path);
  };
}

interface OperationPlan {
  readonly steps: Steps;
  /** Undefined where nothing runs around the operation. */
  readonly around: Around | undefined;
  readonly form: FormPlan | undefined;
}

function planOf(
  operation: OperationModel,
  instances: Instances,
  options: OperateOptions,
): OperationPlan {
  const maxBodyBytes = operation.maxBodyBytes ?? options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const jsonLimits = jsonLimitsOf(operation, options);
  const forbidUnknown = operation.forbidUnknown ?? options.forbidUnknown ?? false;
  const names = pathNames(operation.path);
  const route = operation.path.pattern;
  const handlers = handlersOf(operation);
  const hasBody = handlers.some(({ bodies }) => bodies.length > 0);
  const { urls, vary } = options;
  const context: RequestContext = { maxBodyBytes, jsonLimits, names, hasBody, route, urls };
  const plain: Steps = {
    operation: operation.path,
    maxBodyBytes: hasBody ? maxBodyBytes : undefined,
    holdsDependencies: holdsDependencies(operation),
    readArguments: compileExtract<Call>(operation, {
      instances,
      pathNames: names,
      compileValidator: validatorsFor(options),
      forbidUnknown,
      forbidRepeated: options.forbidRepeated === true,
      jsonLimits,
      reportsProto: forbids(forbidUnknown, 'body') || options.validation === 'strict',
      inject: (what, call) => inject(what, call, context),
    }),
    callHandler: compileHandler(operation, instances),
    toReply: operationReply(operation, options),
    toFailure: compileFailure(options, {
      handlers: operation.exceptions,
      requestOf: (call) => requestIn(call, context),
    }),
  };
  const steps = vary === undefined ? plain : varyingSteps(plain, vary);
  const form = planForm(handlers, { maxBodyBytes, operation, options });
  const chain = [...(options.middleware ?? []), ...operation.middleware];
  const requestOf = (call: Call): HttpRequest => requestIn(call, { ...context, hasBody: false });
  const around = chain.length > 0 ? { chain, requestOf, form } : undefined;
  return { steps, around, form };
}

/** Makes the replies of an operation. Each step is left out where the operation does not use it. */
function operationReply(operation: OperationModel, options: AppOptions): ToReply {
  const replyOptions: ReplyOptions = {
    validate: operation.validateResponses ?? options.validateResponses ?? false,
    strictness: options.validation ?? 'compat',
  };
  const toJson = compileReply(operation, replyOptions);
  const toReply = replyByStatus(
    operation,
    classReply(operation, toJson, replyOptions),
    replyOptions,
  );
  return etagReply(operation, controlledReply(handlersOf(operation), toReply));
}

interface RequestContext {
  readonly maxBodyBytes: number;
  readonly jsonLimits: JsonLimits;
  readonly names: readonly string[];
  readonly route: string;
  readonly urls: Urls | undefined;
  /** True when the operation or a dependency has `@Body` parameters, so that the body has been read. */
  readonly hasBody: boolean;
}

function inject(what: InjectedKind, call: Call, context: RequestContext): unknown {
  switch (what) {
    case 'signal':
      return call.scope.signal;
    case 'request':
      return requestIn(call, context);
    case 'background':
      return call.scope.backgroundTasks;
    case 'response':
      return controlOf(call.exchange.head);
    case 'progress':
      return progressOf(call.exchange.head);
    case 'head': {
      const { head } = call.exchange;
      return { head, control: controlOf(head) } satisfies HeadAndControl;
    }
    case 'websocket':
      // `describe` refuses a WebSocketConnection in an HTTP operation.
      return undefined;
    default:
      return what satisfies never;
  }
}

function requestIn({ exchange, path, scope, bytes }: Call, context: RequestContext): HttpRequest {
  const { names, hasBody, ...rest } = context;
  const params = Object.fromEntries(names.map((name, index) => [name, path[index] ?? '']));
  return new HttpRequest(exchange, { ...rest, params, scope, ...(hasBody && { bytes }) });
}
