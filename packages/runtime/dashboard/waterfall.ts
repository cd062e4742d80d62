import type { ProcessSpan } from '../src/admin/dashboard/recent-view.js';

/** A span as a line of a waterfall. */
export interface WaterfallRow {
  readonly span: ProcessSpan;
  /** How many spans of the trace are above it. */
  readonly depth: number;
  /** Where its bar begins and how long it is, in percent of the trace. */
  readonly left: number;
  readonly width: number;
}

/**
 * Lays the spans of a trace out: each below the span that it is a part of, in the order of their beginning. A span
 * whose parent is not known is at the top.
 */
export function waterfall(spans: readonly ProcessSpan[]): readonly WaterfallRow[] {
  const startMs = Math.min(...spans.map((span) => span.startMs));
  const endMs = Math.max(...spans.map(endOf));
  const wholeMs = Math.max(endMs - startMs, Number.EPSILON);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const parts = new Map<string, ProcessSpan[]>();
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const parent = span.parentSpanId;
    const above = parent !== undefined && ids.has(parent) ? parent : '';
    parts.set(above, [...(parts.get(above) ?? []), span]);
  }
  const below = (above: string, depth: number): WaterfallRow[] =>
    (parts.get(above) ?? []).flatMap((span) => [
      {
        span,
        depth,
        left: (100 * (span.startMs - startMs)) / wholeMs,
        width: (100 * (span.durationMs ?? 0)) / wholeMs,
      },
      ...below(span.spanId, depth + 1),
    ]);
  return below('', 0);
}

function endOf({ startMs, durationMs = 0 }: ProcessSpan): number {
  return startMs + durationMs;
}
