import type { ActiveSpan, SpanStart, Tracer } from '@sluice/core/internal';

import { RecordedSpan, type SpanHost } from './recorded-span.js';
import { randomId } from './span-ids.js';
import {
  formatContext,
  parseContext,
  readTraceHeaders,
  traceHeaders,
  type TraceContext,
} from './trace-context.js';

/** What the tracer of a process does. */
export interface TracerRules {
  /** The part of the traces that begin here which is sampled, 0 to 1; undefined where tracing is not enabled. */
  readonly samplingRatio: number | undefined;
  /** True while spans are recorded for the dashboard, sampled or not. */
  readonly isRecording: boolean;
  /** Other instruments of this process; undefined for none. */
  readonly bridge: SpanBridge | undefined;
}

/** Connects the spans of this process with those of another instrument. */
export interface SpanBridge {
  enter: SpanHost['enter'];
  /** The context of the span that is current there. */
  current(): TraceContext | undefined;
}

/**
 * Decides which spans are recorded, and makes them. Who began a trace has decided whether it is sampled, and that
 * holds in every process.
 */
export class ProcessTracer implements Tracer {
  readonly #rules: TracerRules;
  readonly #host: SpanHost;
  /** Traces that the dashboard may still record in this second. */
  #left = MOST_RECORDED;
  #secondMs = 0;

  constructor(rules: TracerRules) {
    this.#rules = rules;
    const { bridge, samplingRatio } = rules;
    this.#host = {
      namesSpans: samplingRatio !== undefined,
      enter: (of, work) => (bridge === undefined ? work() : bridge.enter(of, work)),
    };
  }

  read(traceparent: string | undefined, traceState: string | undefined): string | undefined {
    const context = readTraceHeaders(traceparent, traceState);
    return context && formatContext({ ...context, isRecorded: this.#mayRecord() });
  }

  headers(context: string): readonly string[] | undefined {
    const parsed = this.#host.namesSpans ? parseContext(context) : undefined;
    return parsed && traceHeaders(parsed);
  }

  current(): string | undefined {
    const context = this.#rules.bridge?.current();
    return context && formatContext(context);
  }

  start(span: SpanStart): ActiveSpan {
    const { samplingRatio, isRecording } = this.#rules;
    const parent = span.parent === undefined ? undefined : parseContext(span.parent);
    const isSampled =
      samplingRatio !== undefined && (parent?.isSampled ?? Math.random() < samplingRatio);
    const isRecorded = isRecording && (parent?.isRecorded ?? this.#mayRecord());
    const own = {
      traceId: parent?.traceId ?? randomId(16),
      spanId: randomId(8),
      isSampled,
      isRecorded,
      state: parent?.state,
    };
    if (isSampled || isRecorded) {
      return new RecordedSpan(span, { ...own, parentSpanId: parent?.spanId }, this.#host);
    }
    // Nothing is recorded, so that what follows elsewhere belongs to the span before.
    return new UnrecordedSpan(parent ?? own, this.#host);
  }

  /** True for so many traces of each second, while the dashboard wants to see some. */
  #mayRecord(): boolean {
    if (!this.#rules.isRecording) return false;
    const nowMs = performance.now();
    if (nowMs - this.#secondMs >= 1_000) {
      this.#secondMs = nowMs;
      this.#left = MOST_RECORDED;
    }
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}

/** More would tell a person no more, and leave the rings of the processes with pieces of traces. */
const MOST_RECORDED = 20;

/** The place of a span that is not recorded. */
class UnrecordedSpan implements ActiveSpan {
  readonly context: string;
  readonly ids: ActiveSpan['ids'];
  readonly #place: TraceContext;
  readonly #host: SpanHost;

  constructor(place: TraceContext, host: SpanHost) {
    const { traceId, spanId } = place;
    this.context = formatContext(place);
    this.ids = host.namesSpans ? { traceId, spanId } : undefined;
    this.#place = place;
    this.#host = host;
  }

  set(): void {
    // Nobody would see it.
  }

  fail(): void {
    // As above.
  }

  run<T>(work: () => T): T {
    return this.#host.enter(this.#place, work);
  }

  end(): void {
    // As above.
  }
}
