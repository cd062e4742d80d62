import { channel } from 'node:diagnostics_channel';

import type { SpanAttributes } from '@sluice/core';
import type { ActiveSpan, SpanIds, SpanStart } from '@sluice/core/internal';

import type { SpanEvent } from './span-event.js';
import { formatContext, parseContext, type TraceContext } from './trace-context.js';

const START = channel('sluice:span:start');
const END = channel('sluice:span:end');

/** How a span of this process is entered by other instruments. */
export interface SpanHost {
  /** True where lines of the log name spans. */
  readonly namesSpans: boolean;
  /** Runs work so that other instruments see the span as the current one. */
  enter<T>(of: SpanEvent | TraceContext, work: () => T): T;
}

type OpenEvent = { -readonly [K in keyof SpanEvent]: SpanEvent[K] };

/** A span that is published when it begins and when it ends. */
export class RecordedSpan implements ActiveSpan {
  readonly context: string;
  readonly ids: SpanIds | undefined;
  readonly #event: OpenEvent;
  readonly #attributes: Record<string, SpanAttributes[string]>;
  readonly #startedMs: number;
  readonly #host: SpanHost;
  #isOver = false;

  constructor(
    start: SpanStart,
    own: TraceContext & { readonly parentSpanId: string | undefined },
    host: SpanHost,
  ) {
    const { traceId, spanId, parentSpanId, isSampled, state } = own;
    const { name, kind, attributes, links = [], startedMs = performance.now() } = start;
    this.context = formatContext(own);
    this.ids = host.namesSpans ? { traceId, spanId } : undefined;
    this.#host = host;
    this.#startedMs = startedMs;
    this.#attributes = {};
    this.set(attributes ?? {});
    this.#event = {
      traceId,
      spanId,
      parentSpanId,
      traceState: state,
      isSampled,
      name,
      kind,
      startMs: sinceEpoch(startedMs),
      durationMs: undefined,
      attributes: this.#attributes,
      links: links.flatMap((link) => parseContext(link) ?? []),
      status: 'unset',
    };
    START.publish(this.#event);
  }

  set(attributes: SpanAttributes): void {
    if (this.#isOver) return;
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) this.#attributes[name] = value;
    }
  }

  fail(error: unknown): void {
    if (this.#isOver || this.#event.status === 'error') return;
    this.#event.status = 'error';
    this.#attributes['error.type'] = typeOf(error);
  }

  run<T>(work: () => T): T {
    return this.#host.enter(this.#event, work);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#event.durationMs = performance.now() - this.#startedMs;
    END.publish(this.#event);
  }
}

/** The name of an error, never its message, which may quote what a client sent. */
function typeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error ? error.name : '_OTHER';
}

let offsetMs = performance.timeOrigin;

/** The process's clock goes on evenly while that of the machine is corrected: they are compared each time. */
function sinceEpoch(monotonicMs: number): number {
  const now = Date.now();
  const drift = now - (offsetMs + performance.now());
  if (Math.abs(drift) > MOST_DRIFT_MS) offsetMs += drift;
  return offsetMs + monotonicMs;
}

/** `Date.now` counts whole milliseconds. */
const MOST_DRIFT_MS = 2;
