import {
  type Attributes,
  type Histogram,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  context,
  metrics,
  propagation,
  trace,
} from '@opentelemetry/api';
import { type HttpRequest, type MiddlewareFunction, StreamBody } from '@sluice/core';

/**
 * Makes an OpenTelemetry span of every request, and measures `http.server.request.duration`, by the
 * semantic conventions of HTTP servers.
 *
 * Belongs to the application, outermost: `@Ingress({ middleware: [openTelemetry()] })`. The span continues
 * the trace of the request's headers, and is the parent of spans that begin inside. Needs
 * `@opentelemetry/api`; without an SDK that is registered it records nothing.
 */
export function openTelemetry(): MiddlewareFunction {
  const tracer = trace.getTracer('sluice');
  // Made late: the API gives instruments that record nothing until an SDK is registered.
  let durations: Histogram | undefined;
  return (request, next) => {
    durations ??= createHistogram();
    const histogram = durations;
    const active = context.active();
    // A replica that traces its work has read the headers, and its span comes in between.
    const isTraced = trace.getSpan(active) !== undefined;
    const parent = isTraced ? active : propagation.extract(active, request.headers, HEADERS);
    const route = routeOf(request);
    const measured: Attributes = {
      'http.request.method': methodOf(request),
      'url.scheme': request.url.startsWith('https:') ? 'https' : 'http',
      ...(route !== undefined && { 'http.route': route }),
    };
    const span = tracer.startSpan(
      route === undefined ? methodOf(request) : `${methodOf(request)} ${route}`,
      { kind: SpanKind.SERVER, attributes: { ...measured, ...detailsOf(request) } },
      parent,
    );
    const startedMs = performance.now();
    const end = (outcome: Attributes): void => {
      span.setAttributes(outcome);
      if (outcome['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      histogram.record((performance.now() - startedMs) / 1000, { ...measured, ...outcome });
      span.end();
    };
    return context.with(trace.setSpan(parent, span), async () => {
      try {
        const reply = await next();
        const finish = (): void => end(outcomeOf(reply.status));
        if (reply.body instanceof StreamBody) request.backgroundTasks.add(finish);
        else finish();
        return reply;
      } catch (error) {
        // The client has left, and gets no reply.
        end({ 'error.type': error instanceof Error ? error.name : '_OTHER' });
        throw error;
      }
    });
  };
}

const HEADERS: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

function createHistogram(): Histogram {
  return metrics.getMeter('sluice').createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'Duration of HTTP server requests.',
    advice: {
      explicitBucketBoundaries: [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
      ],
    },
  });
}

const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
]);

// A client may write any word: it must not make up the names of spans and the labels of metrics.
function methodOf({ method }: HttpRequest): string {
  return METHODS.has(method) ? method : '_OTHER';
}

/** `/shop/items/{id}`. */
function routeOf({ route, rootPath }: HttpRequest): string | undefined {
  return route === undefined
    ? undefined
    : `${rootPath}${route.replaceAll(/\/[:*]([^/]+)/g, '/{$1}')}`;
}

function detailsOf(request: HttpRequest): Attributes {
  const { headers, path, remoteAddress, requestId } = request;
  const query = /\?(.*)$/s.exec(request.url)?.[1];
  const [, host, port] = /^(.*?)(?::(\d+))?$/s.exec(headers.get('host') ?? '') ?? [];
  const agent = headers.get('user-agent');
  return {
    'url.path': path,
    ...(query !== undefined && { 'url.query': query }),
    ...(host !== undefined && host !== '' && { 'server.address': host }),
    ...(port !== undefined && { 'server.port': Number(port) }),
    ...(remoteAddress !== undefined && { 'client.address': remoteAddress }),
    ...(agent !== null && { 'user_agent.original': agent }),
    'http.request.header.x-request-id': [requestId],
  };
}

function outcomeOf(status: number): Attributes {
  return {
    'http.response.status_code': status,
    ...(status >= 500 && { 'error.type': String(status) }),
  };
}
