import type { SpanAttributes, SpanKind } from '@sluice/core';

/**
 * What the channels `sluice:span:start` and `sluice:span:end` of `node:diagnostics_channel` publish: one object for
 * each span, filled in at its end.
 */
export interface SpanEvent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** The span that this one is a part of, perhaps of another process; undefined where the trace begins. */
  readonly parentSpanId: string | undefined;
  /** The W3C `tracestate`; undefined for none. */
  readonly traceState: string | undefined;
  /** False for a span that is recorded for the dashboard alone, and is not to be exported. */
  readonly isSampled: boolean;
  /** `GET /shop/items/{id}`, `Model.predict`, `batch Model.classify`, `queue Model`. */
  readonly name: string;
  /** `server` of what came in, `client` of a call that went out, `internal` of work in between. */
  readonly kind: SpanKind;
  /** Milliseconds since 1970, with a fraction. */
  readonly startMs: number;
  /** Set at the end. */
  readonly durationMs: number | undefined;
  /** By the semantic conventions of OpenTelemetry, and `sluice.*`; complete at the end. */
  readonly attributes: SpanAttributes;
  /** Other spans that this one works for: the members of a batch. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** `error` where the work failed; `error.type` among the attributes then says with what. */
  readonly status: 'unset' | 'error';
}
