import type { SpanEvent } from '../../tracing/span-event.js';
import type { ProcessSpan, TraceSummary } from './recent-view.js';

const MOST_TRACES = 200;
const MOST_SPANS_EACH = 200;
const SLOWEST = 20;

/** The last traces, of bounded number; those that failed and the slowest are kept longer. */
export class TraceBook {
  /** By trace, in the order in which they were first heard of; then by span. */
  readonly #traces = new Map<string, Map<string, ProcessSpan>>();

  add(process: string, span: SpanEvent): void {
    const spans = this.#traces.get(span.traceId) ?? new Map<string, ProcessSpan>();
    this.#traces.set(span.traceId, spans);
    // Replicas that share a process tell of the same spans.
    if (spans.size < MOST_SPANS_EACH && !spans.has(span.spanId)) {
      spans.set(span.spanId, { ...span, process });
    }
    if (this.#traces.size > MOST_TRACES) this.#dropOne();
  }

  /** Those that have ended at the ingress, newest first. */
  summaries(): readonly TraceSummary[] {
    return [...this.#traces]
      .flatMap(([traceId, spans]) => summaryOf(traceId, spans) ?? [])
      .toSorted((a, b) => b.startMs - a.startMs);
  }

  spans(traceId: string): readonly ProcessSpan[] | undefined {
    const spans = this.#traces.get(traceId);
    return spans && [...spans.values()].toSorted((a, b) => a.startMs - b.startMs);
  }

  #dropOne(): void {
    const summaries = this.summaries();
    const durations = summaries.map(({ durationMs }) => durationMs).toSorted((a, b) => b - a);
    const slowMs = durations[SLOWEST] ?? 0;
    const kept = new Set(
      summaries
        .filter(({ isError, durationMs }) => isError || durationMs > slowMs)
        .map(({ traceId }) => traceId),
    );
    const all = [...this.#traces.keys()];
    const [oldest] = all;
    const dropped = all.find((traceId) => !kept.has(traceId)) ?? oldest;
    if (dropped !== undefined) this.#traces.delete(dropped);
  }
}

function summaryOf(
  traceId: string,
  spans: ReadonlyMap<string, ProcessSpan>,
): TraceSummary | undefined {
  const root = [...spans.values()].find(
    ({ kind, parentSpanId }) =>
      kind === 'server' && (parentSpanId === undefined || !spans.has(parentSpanId)),
  );
  if (root === undefined) return undefined;
  const { name, startMs, durationMs = 0, attributes, status } = root;
  const code =
    attributes['http.response.status_code'] ?? attributes['sluice.websocket.close_code'] ?? 0;
  return {
    traceId,
    name,
    startMs,
    durationMs,
    status: Number(code),
    isError: status === 'error',
    spans: spans.size,
  };
}
