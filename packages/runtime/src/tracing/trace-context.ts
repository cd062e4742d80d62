/** A place in a trace, as W3C Trace Context has it. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** True where somebody before has decided that the trace is recorded. */
  readonly isSampled: boolean;
  /** True where the dashboard records the trace; never seen outside of the server. */
  readonly isRecorded: boolean;
  /** The `tracestate`; undefined for none. */
  readonly state: string | undefined;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
const VERSION_LENGTH = 55;

/** Longer lists may be cut, and one that is cut is of no use to anybody. */
const MOST_STATE_CHARACTERS = 512;

/**
 * Reads the headers of a request; undefined when `traceparent` is absent or malformed. A malformed `tracestate` is
 * dropped alone. Source: https://www.w3.org/TR/trace-context-2/
 */
export function readTraceHeaders(
  traceparent: string | undefined,
  traceState: string | undefined,
): TraceContext | undefined {
  if (traceparent === undefined) return undefined;
  const [, version, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(traceparent) ?? [];
  if (version === undefined || version === 'ff') return undefined;
  // A later version may have more fields behind those that are known.
  if (version === '00' && traceparent.length !== VERSION_LENGTH) return undefined;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  const isSampled = (Number.parseInt(flags, 16) & 1) === 1;
  return { traceId, spanId, isSampled, isRecorded: false, state: readState(traceState) };
}

function readState(state: string | undefined): string | undefined {
  const trimmed = state?.trim();
  if (trimmed === undefined || trimmed === '' || trimmed.length > MOST_STATE_CHARACTERS) {
    return undefined;
  }
  return /^[\x20-\x7e]+$/.test(trimmed) && trimmed.includes('=') ? trimmed : undefined;
}

/** The headers by which another service continues the trace. */
export function traceHeaders({ traceId, spanId, isSampled, state }: TraceContext): string[] {
  const fields = ['traceparent', `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`];
  if (state !== undefined) fields.push('tracestate', state);
  return fields;
}

const RECORDED = 'recorded ';

/** Writes a context as it travels between processes: the `traceparent`, and the `tracestate` behind a space. */
export function formatContext(context: TraceContext): string {
  const [, traceparent = '', , state] = traceHeaders(context);
  const own = context.isRecorded ? `${RECORDED}${traceparent}` : traceparent;
  return state === undefined ? own : `${own} ${state}`;
}

/** Reads what {@link formatContext} wrote. */
export function parseContext(text: string): TraceContext | undefined {
  const isRecorded = text.startsWith(RECORDED);
  const rest = isRecorded ? text.slice(RECORDED.length) : text;
  const end = rest.indexOf(' ');
  const context =
    end === -1
      ? readTraceHeaders(rest, undefined)
      : readTraceHeaders(rest.slice(0, end), rest.slice(end + 1));
  return context && { ...context, isRecorded };
}
