/** The attributes of a span; an undefined one is left out. */
export type SpanAttributes = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** What a span is of: a request that came in, a call that went out, or work in between. */
export type SpanKind = 'server' | 'client' | 'internal';

/** The ids of a span for lines of the log, in hexadecimal digits. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** A span that is to begin. */
export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  /** The context of the parent; undefined begins a trace. */
  readonly parent: string | undefined;
  readonly attributes?: SpanAttributes;
  /** Contexts of other spans that this one works for; defaults to none. */
  readonly links?: readonly string[];
  /** When the span began, as `performance.now()` gives it; defaults to now. */
  readonly startedMs?: number;
}

/** A span that has begun, or, where nothing is recorded, its place in a trace. */
export interface ActiveSpan {
  /** The W3C `traceparent`, with the `tracestate` behind a space: what follows elsewhere is a child of it. */
  readonly context: string;
  /** Undefined where lines of the log do not name spans. */
  readonly ids: SpanIds | undefined;
  set(attributes: SpanAttributes): void;
  /** Says that the work failed, and with what: an error, or a word for its kind. The first one counts. */
  fail(error: unknown): void;
  /** Runs work of the span, so that spans of other instruments which begin in it are its children. */
  run<T>(work: () => T): T;
  /** Ends the span; later calls do nothing. */
  end(): void;
}

/** Makes the spans of this process. */
export interface Tracer {
  /** The headers of W3C Trace Context that applications are to see; undefined where they see those of the client. */
  headers(context: string): readonly string[] | undefined;
  /** Reads the headers of W3C Trace Context; undefined when there are none, or they are malformed. */
  read(traceparent: string | undefined, traceState: string | undefined): string | undefined;
  /** The context of a span that another instrument has made current; undefined for none. */
  current(): string | undefined;
  start(span: SpanStart): ActiveSpan;
}

/** A head that may have a span; transports of one process alone have none. */
export interface TracedHead {
  readonly requestId: string;
  /** The span of the request in this process; absent where nothing is traced. */
  readonly span?: ActiveSpan | undefined;
}

let current: Tracer | undefined;

/** The tracer of this process; undefined while nothing is traced, and then nothing else of tracing is loaded. */
export function currentTracer(): Tracer | undefined {
  return current;
}

/** Sets what traces the work of this process from now on. */
export function setTracer(tracer: Tracer | undefined): void {
  current = tracer;
}
