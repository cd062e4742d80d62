import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { ProcessSpan, TraceSummary } from '../src/admin/dashboard/recent-view.js';
import { readSpans, readTraces } from './api.js';
import { usePolled } from './use-polled.js';
import { waterfall, type WaterfallRow } from './waterfall.js';

/** The last requests, each with what became of it in which process; they are recorded while this is open. */
export function TracesPanel(): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const [shown, setShown] = useState<string>();
  const { value, problem } = usePolled(isOpen, readTraces);
  return (
    <details
      class="panel"
      data-panel="traces"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>Traces</summary>
      <p class="figures">Up to 20 requests a second are recorded while this is open.</p>
      {problem !== undefined && <p class="problem">{problem}</p>}
      <ul class="entries">
        {value?.map((trace) => (
          <TraceEntry
            key={trace.traceId}
            trace={trace}
            isShown={shown === trace.traceId}
            show={() => setShown(shown === trace.traceId ? undefined : trace.traceId)}
          />
        ))}
      </ul>
    </details>
  );
}

function TraceEntry({
  trace,
  isShown,
  show,
}: {
  readonly trace: TraceSummary;
  readonly isShown: boolean;
  readonly show: () => void;
}): JSX.Element {
  const { traceId, name, status, isError, durationMs, spans, startMs } = trace;
  return (
    <li data-trace={traceId}>
      <button type="button" class="entry" aria-expanded={isShown} onClick={show}>
        <strong class={isError ? 'problem' : ''}>
          {name} {status > 0 && status}
        </strong>
        <span class="figures">
          {milliseconds(durationMs)} · {spans} spans · {new Date(startMs).toLocaleTimeString()}
        </span>
      </button>
      {isShown && <Waterfall traceId={traceId} spans={spans} />}
    </li>
  );
}

/** Read again when the trace has more spans: those of other processes come a moment later. */
function Waterfall({
  traceId,
  spans: count,
}: {
  readonly traceId: string;
  readonly spans: number;
}): JSX.Element {
  const [spans, setSpans] = useState<readonly ProcessSpan[]>([]);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    readSpans(traceId).then(setSpans, (error: unknown) => setProblem(String(error)));
  }, [traceId, count]);
  if (problem !== undefined) return <p class="problem">{problem}</p>;
  return (
    <ol class="waterfall">
      {waterfall(spans).map((row) => (
        <SpanRow key={row.span.spanId} row={row} />
      ))}
    </ol>
  );
}

function SpanRow({
  row: { span, depth, left, width },
}: {
  readonly row: WaterfallRow;
}): JSX.Element {
  const { name, kind, status, durationMs = 0, process, attributes } = span;
  const error = attributes['error.type'];
  return (
    <li data-span={name}>
      <span
        class="span-name"
        style={{ paddingLeft: `${Math.min(depth, 8) * 12}px` }}
        title={process}
      >
        {name} <span class="figures">{kind === 'internal' ? '' : kind}</span>
      </span>
      <span class="bar-place">
        <span
          class={status === 'error' ? 'bar failed' : 'bar'}
          style={{ left: `${left}%`, width: `${Math.max(width, 0.5)}%` }}
        />
      </span>
      <span class="span-time">
        {milliseconds(durationMs)}
        {error !== undefined && <span class="problem"> {String(error)}</span>}
      </span>
    </li>
  );
}

function milliseconds(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toPrecision(3)} ms`;
}
