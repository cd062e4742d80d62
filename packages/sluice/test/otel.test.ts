import { AsyncLocalStorage } from 'node:async_hooks';

import {
  type Attributes,
  type Context,
  type ContextManager,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  context,
  createNoopMeter,
  metrics,
  propagation,
  trace,
} from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { Get, createApp, setLogger } from 'sluice';
import { openTelemetry } from 'sluice/otel';

/** What was recorded of a span. */
interface Recorded {
  readonly name: string;
  readonly kind: SpanKind | undefined;
  readonly attributes: Attributes;
  readonly parent: string | undefined;
  hasError: boolean;
  hasEnded: boolean;
}

let spans: Recorded[] = [];
let durations: Attributes[] = [];
let handlerSpan: string | undefined;

beforeEach(() => {
  spans = [];
  durations = [];
});

// The API alone records nothing; this is the least that a registered SDK does.
beforeAll(() => {
  context.setGlobalContextManager(contextManager());
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  metrics.setGlobalMeterProvider({
    getMeter: () =>
      Object.assign(createNoopMeter(), {
        createHistogram: () => ({
          record: (_value: number, attributes: Attributes) => void durations.push(attributes),
        }),
      }),
  });
  propagation.setGlobalPropagator({
    inject: () => undefined,
    fields: () => ['traceparent'],
    extract: (parent, carrier, getter) => {
      const spanId = String(getter.get(carrier, 'traceparent') ?? '');
      const remote = { traceId: 'trace', spanId, traceFlags: TraceFlags.SAMPLED };
      return spanId === '' ? parent : trace.setSpanContext(parent, remote);
    },
  });
});
afterAll(() => {
  context.disable();
  trace.disable();
  metrics.disable();
  propagation.disable();
});

function contextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, self, ...args) => storage.run(active, () => run.call(self, ...args)),
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}

const tracer: Tracer = {
  startSpan: (
    name: string,
    options: SpanOptions = {},
    parent: Context = context.active(),
  ): Span => {
    const recorded: Recorded = {
      name,
      kind: options.kind,
      attributes: { ...options.attributes },
      parent: trace.getSpanContext(parent)?.spanId,
      hasError: false,
      hasEnded: false,
    };
    spans.push(recorded);
    const base = trace.wrapSpanContext({
      traceId: 'trace',
      spanId: name,
      traceFlags: TraceFlags.SAMPLED,
    });
    return Object.assign(base, {
      setAttributes: (added: Attributes) => Object.assign(recorded.attributes, added),
      setStatus: ({ code }: { readonly code: SpanStatusCode }) => {
        recorded.hasError = code === SpanStatusCode.ERROR;
      },
      end: () => {
        recorded.hasEnded = true;
      },
    });
  },
  startActiveSpan: () => {
    throw new TypeError('The middleware starts its spans itself.');
  },
};

class Shop {
  @Get('/items/:id')
  item(id: number) {
    handlerSpan = trace.getActiveSpan()?.spanContext().spanId;
    return id;
  }

  @Get('/broken')
  broken(): never {
    throw new Error('secret');
  }

  @Get('/stream')
  async *stream() {
    yield 'a';
    yield spans.some(({ hasEnded }) => hasEnded) ? 'ended' : 'open';
  }
}

const app = createApp(Shop, { middleware: [openTelemetry()] });

async function ask(path: string, init?: RequestInit): Promise<string> {
  return (await app.fetch(new Request(`http://test:8000${path}`, init))).text();
}

it('a request is a span by the conventions, the parent of those inside', async () => {
  await ask('/items/3?x=1', { headers: { traceparent: 'caller', 'user-agent': 'test' } });
  expect(spans).toMatchObject([
    {
      name: 'GET /items/{id}',
      kind: SpanKind.SERVER,
      parent: 'caller',
      hasError: false,
      hasEnded: true,
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/items/{id}',
        'http.response.status_code': 200,
        'url.path': '/items/3',
        'url.query': 'x=1',
        'url.scheme': 'http',
        'server.address': 'test',
        'server.port': 8000,
        'user_agent.original': 'test',
      },
    },
  ]);
  expect(handlerSpan).toBe('GET /items/{id}');
});

it.each([
  ['/items/x', 'GET /items/{id}', 422, false],
  ['/nowhere', 'GET', 404, false],
  ['/broken', 'GET /broken', 500, true],
])('the span of %s is %s with %i', async (path, name, status, hasError) => {
  setLogger({ error: () => undefined });
  await ask(path);
  expect(spans).toMatchObject([
    {
      name,
      hasError,
      attributes: {
        'http.response.status_code': status,
        ...(hasError && { 'error.type': '500' }),
      },
    },
  ]);
});

it('the span of a stream ends when it has been sent', async () => {
  expect(await ask('/stream')).toBe('aopen');
  await expect.poll(() => spans[0]?.hasEnded).toBe(true);
});

it('a method that a client made up is no name', async () => {
  await ask('/items/3', { method: 'PURGE' });
  expect(spans[0]).toMatchObject({
    name: '_OTHER',
    attributes: { 'http.request.method': '_OTHER' },
  });
});

it('the duration of a request is measured, without what a client chooses', async () => {
  await ask('/items/3?x=1');
  expect(durations).toEqual([
    {
      'http.request.method': 'GET',
      'http.route': '/items/{id}',
      'url.scheme': 'http',
      'http.response.status_code': 200,
    },
  ]);
});
