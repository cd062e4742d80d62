import type { DeclaredResponses } from '../declared-responses.js';
import type { EventOptions } from '../decorators/options.js';
import type { RouteRecord } from '../decorators/record.js';
import { withOutputGroups } from '../schema/classes/class-model.js';
import { EventSourceResponse } from '../http/event-source-response.js';
import { LONGEST_TIMER_MS } from '../settled-within.js';
import { readsPreflights } from '../middleware/cors.js';
import type { ExceptionRecord } from '../middleware/exception-record.js';
import { describeExceptions } from './describe-exceptions.js';
import { declaredInputs } from '../decorators/dependency.js';
import { handlersOf } from './dependency-order.js';
import type { Endpoint } from './endpoint.js';
import type { DependencyModel, HandlerModel } from './handler-model.js';
import type { DependencyTarget } from '../types/dependency.js';
import { checkLimits } from './check-limits.js';
import { describeResponses, responseClassesOf } from './describe-responses.js';
import { resumableOf, withResumed } from './describe-resumable.js';
import { refuseUnfiltered } from './unfiltered.js';
import { outputModelOf } from './output-model-of.js';
import { operationDocs } from './operation-docs.js';
import { type Report, reportAt } from './problems.js';
import { typeOf } from './type-of.js';
import type { EndpointModel, OperationModel } from './app-model.js';
import type { AppOptions } from '../app-options.js';
import { defined } from '../types/members.js';
import { METHODS } from '../types/methods.js';
import type { TypeModel } from '../types/type-model.js';

type HttpRoute = RouteRecord & { readonly kind: 'http' };

interface OperationContext {
  readonly common: EndpointModel & Pick<OperationModel, 'middleware' | 'exceptions'>;
  readonly application: AppOptions;
  /** What the application, its routers and the operation declare of responses, the outermost first. */
  readonly responses: readonly DeclaredResponses[];
}

/** Makes the model of an operation: an endpoint with the members that only HTTP operations have. */
export function describeOperation(
  endpoint: Endpoint,
  route: HttpRoute,
  { common, application, responses }: OperationContext,
): OperationModel {
  const { options } = route;
  const report = reportAt(endpoint.problems, endpoint.where);
  checkMethods(route, report);
  checkLimits(options, (what, fix) => report('E_OPTION_INVALID', what, fix));
  if (common.middleware.some(readsPreflights)) {
    report(
      'E_OPTION_INVALID',
      'has cors() among its middlewares, which no preflight of a browser would reach.',
      'Put it first among those of the application: @Ingress({ middleware: [cors(...)] }).',
    );
  }
  const status = options.status ?? 200;
  const classes = responseClassesOf(options, application, report);
  // FastAPI's way to say it.
  const isEvents = classes.some((type) => type === EventSourceResponse);
  const resumable = resumableOf(endpoint, options, classes);
  const handled = describeExceptions(exceptionsAround(common, application), report);
  return {
    kind: 'http',
    ...common,
    methods: [...new Set(route.methods)],
    status: checkedStatus(status, report),
    response: responseOf(endpoint, route),
    output: outputModelOf(options.output ?? {}, report),
    responses: withResumed(resumable, [
      ...handled.responses,
      ...describeResponses([...errorsOfDependencies(common), ...responses], application, report),
    ]),
    inputErrors: handled.inputErrors,
    responseClasses: isEvents ? [] : classes,
    etag: etagOf(options.etag ?? application.etag ?? false),
    ...defined({ validateResponses: options.validateResponses }),
    ...eventsOf(options.sse ?? isEvents, report),
    ...defined({ resumable }),
    streams: endpoint.signature?.generator === true,
    maxBodyBytes: options.maxBodyBytes,
    ...defined({ decompress: options.decompress }),
    maxFields: options.maxFields,
    maxFiles: options.maxFiles,
    maxPartBytes: options.maxPartBytes,
    maxJsonKeys: options.maxJsonKeys,
    maxJsonDepth: options.maxJsonDepth,
    ...defined({ forbidUnknown: options.forbidUnknown }),
    retry: options.retry === true ? 'always' : (options.retry ?? 'safe-methods'),
    docs: operationDocs(common.run.name, options),
    ...defined({ mcp: options.mcp }),
  };
}

/** The errors that the dependencies of an endpoint declare, each dependency once. */
function errorsOfDependencies(endpoint: EndpointModel): readonly DeclaredResponses[] {
  const targets = new Set(handlersOf(endpoint).flatMap(targetOf));
  return [...targets].flatMap((target) => declaredInputs(target) ?? []);
}

function targetOf(handler: HandlerModel | DependencyModel): readonly DependencyTarget[] {
  return 'target' in handler ? [handler.target] : [];
}

function exceptionsAround(
  { exceptions }: Pick<OperationModel, 'exceptions'>,
  { exceptionHandlers = [] }: AppOptions,
): readonly ExceptionRecord[] {
  return [...exceptions, ...exceptionHandlers.map(({ record }) => record)];
}

function etagOf(option: boolean | 'strong'): OperationModel['etag'] {
  if (option === false) return undefined;
  return option === 'strong' ? 'strong' : 'weak';
}

function checkMethods({ methods }: HttpRoute, report: Report): void {
  const unknown = methods.filter((method) => !METHODS.includes(method));
  if (methods.length > 0 && unknown.length === 0) return;
  report(
    'E_METHOD_UNKNOWN',
    methods.length === 0 ? 'the route has no methods.' : `${unknown.join(', ')} is not served.`,
    `Choose from ${METHODS.join(', ')}.`,
  );
}

function checkedStatus(status: number, report: Report): number {
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  report('E_STATUS', `the status ${status} is not one of a response.`, 'Give 200 to 599.');
  return status;
}

function eventsOf(
  sse: boolean | EventOptions,
  report: Report,
): Pick<OperationModel, 'sse' | 'pingIntervalMs'> {
  if (typeof sse === 'boolean') return { sse };
  const { pingIntervalS } = sse;
  if (pingIntervalS === undefined) return { sse: true };
  const longestS = Math.floor(LONGEST_TIMER_MS / 1000);
  if (!(pingIntervalS >= 0 && pingIntervalS <= longestS)) {
    report(
      'E_OPTION_INVALID',
      `sse.pingIntervalS is ${pingIntervalS}.`,
      `Give seconds, at most ${longestS}, or 0 for no pings.`,
    );
  }
  return { sse: true, pingIntervalMs: pingIntervalS * 1000 };
}

function responseOf(endpoint: Endpoint, { options }: HttpRoute): TypeModel | undefined {
  if (options.response === undefined) return undefined;
  const report = reportAt(endpoint.problems, `${endpoint.where} response`);
  if (options.status === 204 || options.status === 205 || options.status === 304) {
    report('E_STATUS', `is declared, but ${options.status} has no body.`, 'Remove one of them.');
  }
  const type = typeOf(options.response, report);
  const isStream = endpoint.signature?.generator === true;
  if (isStream && type.kind !== 'array' && type.kind !== 'unknown') {
    report(
      'E_STREAM_RESPONSE',
      'is declared as one value, but the method is a generator, which streams.',
      'Give the type of its items as a list, response: [Item], or return one value.',
    );
  }
  refuseUnfiltered(type, report);
  return withOutputGroups(type, options.output?.groups ?? []);
}
