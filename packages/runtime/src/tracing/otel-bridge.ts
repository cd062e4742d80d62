import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { Context, ContextManager, Link, Span } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { BasicTracerProvider, Sampler, SpanProcessor } from '@opentelemetry/sdk-trace-base';

import type { OpenTelemetryLibraries } from './otel-libraries.js';
import type { SpanBridge } from './process-tracer.js';
import type { SpanEvent } from './span-event.js';
import type { TraceContext } from './trace-context.js';

export interface BridgeOptions {
  readonly processors: readonly SpanProcessor[];
  readonly resource: Resource | undefined;
  readonly samplingRatio: number;
  /** Names this process among those of the service. */
  readonly instance: string;
}

/**
 * Sends the published spans of this process through OpenTelemetry's SDK, under their own ids, and makes the SDK the one
 * of the process: spans that the application itself begins are children of those of Sluice, and are sent as well.
 */
export function openBridge(
  libraries: OpenTelemetryLibraries,
  options: BridgeOptions,
): {
  readonly provider: BasicTracerProvider;
  readonly bridge: SpanBridge;
  /** Lets go of the process, for another SDK. */
  readonly close: () => void;
} {
  const { api, core, sdk } = libraries;
  /** The published span that the SDK is just being told of: it has ids, and has been sampled. */
  let beginning: SpanEvent | undefined;
  const random = new sdk.RandomIdGenerator();
  const others = new sdk.ParentBasedSampler({
    root: new sdk.TraceIdRatioBasedSampler(options.samplingRatio),
  });
  const sampler: Sampler = {
    shouldSample: (...asked) =>
      beginning === undefined
        ? others.shouldSample(...asked)
        : { decision: sdk.SamplingDecision.RECORD_AND_SAMPLED },
    toString: () => `Sluice(${String(others)})`,
  };
  const provider = new sdk.BasicTracerProvider({
    sampler,
    idGenerator: {
      generateTraceId: () => beginning?.traceId ?? random.generateTraceId(),
      generateSpanId: () => beginning?.spanId ?? random.generateSpanId(),
    },
    resource: resourceOf(libraries, options),
    spanProcessors: [...options.processors],
  });
  api.context.setGlobalContextManager(new AsyncContexts(api.ROOT_CONTEXT));
  api.propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  api.trace.setGlobalTracerProvider(provider);

  const tracer = provider.getTracer('sluice');
  const spans = new WeakMap<object, Span>();
  const kinds = {
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    internal: api.SpanKind.INTERNAL,
  } as const;
  const contextOf = ({ traceId, spanId }: Link['context']): Link['context'] => ({
    traceId,
    spanId,
    traceFlags: api.TraceFlags.SAMPLED,
    isRemote: true,
  });
  const placeOf = (context: Link['context']): Context =>
    api.trace.setSpanContext(api.ROOT_CONTEXT, context);
  const begun = (message: unknown): void => {
    const event = eventOf(message);
    if (!event.isSampled) return;
    const { traceId, parentSpanId, traceState, name, kind, startMs, links } = event;
    const parent =
      parentSpanId === undefined
        ? api.ROOT_CONTEXT
        : placeOf({
            ...contextOf({ traceId, spanId: parentSpanId, traceFlags: 0 }),
            ...(traceState !== undefined && { traceState: api.createTraceState(traceState) }),
          });
    beginning = event;
    try {
      spans.set(
        event,
        tracer.startSpan(
          name,
          {
            kind: kinds[kind],
            startTime: startMs,
            links: links.map((link) => ({ context: contextOf({ ...link, traceFlags: 0 }) })),
          },
          parent,
        ),
      );
    } finally {
      beginning = undefined;
    }
  };
  const ended = (message: unknown): void => {
    const event = eventOf(message);
    const span = spans.get(event);
    if (span === undefined) return;
    for (const [name, value] of Object.entries(event.attributes)) {
      if (value !== undefined)
        span.setAttribute(name, typeof value === 'object' ? [...value] : value);
    }
    if (event.status === 'error') span.setStatus({ code: api.SpanStatusCode.ERROR });
    span.end(event.startMs + (event.durationMs ?? 0));
  };
  subscribe('sluice:span:start', begun);
  subscribe('sluice:span:end', ended);
  const enter = <T>(of: SpanEvent | TraceContext, work: () => T): T => {
    const { traceId, spanId } = of;
    const span =
      spans.get(of) ??
      api.trace.wrapSpanContext({ traceId, spanId, traceFlags: api.TraceFlags.NONE });
    return api.context.with(api.trace.setSpan(api.context.active(), span), work);
  };
  return {
    provider,
    close() {
      unsubscribe('sluice:span:start', begun);
      unsubscribe('sluice:span:end', ended);
      for (const part of [api.trace, api.context, api.propagation]) part.disable();
    },
    bridge: {
      enter,
      current() {
        const found = api.trace.getSpanContext(api.context.active());
        if (found === undefined || !api.isSpanContextValid(found)) return undefined;
        const { traceId, spanId, traceFlags, traceState } = found;
        const isSampled = (traceFlags & api.TraceFlags.SAMPLED) !== 0;
        // Whether the dashboard records the trace, the span of Sluice around it knows.
        const isRecorded = false;
        return { traceId, spanId, isSampled, isRecorded, state: traceState?.serialize() };
      },
    },
  };
}

/** The only publisher of the channels is this same version. */
function eventOf(message: unknown): SpanEvent {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return message as SpanEvent;
}

/** What the environment says (`OTEL_SERVICE_NAME`) wins over our names, and the application's own over both. */
function resourceOf(
  { resources }: OpenTelemetryLibraries,
  { resource, instance }: BridgeOptions,
): Resource {
  const own = resources.resourceFromAttributes({
    'service.name': 'sluice',
    'service.instance.id': instance,
    'process.pid': process.pid,
  });
  const environment = resources.detectResources({ detectors: [resources.envDetector] });
  const known = resources.defaultResource().merge(own).merge(environment);
  return resource === undefined ? known : known.merge(resource);
}

/** Carries OpenTelemetry's context through promises and callbacks. */
class AsyncContexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  readonly #root: Context;

  constructor(root: Context) {
    this.#root = root;
  }

  active(): Context {
    return this.#storage.getStore() ?? this.#root;
  }

  // The interface is OpenTelemetry's.
  // oxlint-disable-next-line max-params
  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    run: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(context, () => run.apply(self, args));
  }

  bind<T>(context: Context, target: T): T {
    if (typeof target !== 'function') return target;
    const bound = (...args: unknown[]): unknown =>
      this.#storage.run(context, () => Reflect.apply(target, undefined, args));
    // The wrapper is called as the function is.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return bound as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#storage.disable();
    return this;
  }
}
