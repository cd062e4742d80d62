/*
 * What the admin API tells of the last requests. This file imports nothing: the dashboard, which is compiled for
 * browsers, reads it as well.
 */

/** A span of a `SpanEvent`, and the process in which it was. */
export interface ProcessSpan {
  /** `ingress 1 (4321)`, or the id of a replica. */
  readonly process: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal';
  /** Milliseconds since 1970, with a fraction. */
  readonly startMs: number;
  readonly durationMs: number | undefined;
  readonly attributes: Readonly<
    Record<string, string | number | boolean | readonly string[] | undefined>
  >;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: 'unset' | 'error';
}

/** A trace in a line. */
export interface TraceSummary {
  readonly traceId: string;
  /** The name of the span with which it began here: `GET /shop/items/{id}`. */
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  /** The status of the response, or the close code; 0 where there is none. */
  readonly status: number;
  readonly isError: boolean;
  /** How many spans are known. */
  readonly spans: number;
}

/** Failures that are alike. */
export interface FailureCount {
  readonly message: string;
  readonly application: string;
  /** Empty for what the ingress answered itself. */
  readonly deployment: string;
  readonly method: string;
  readonly route: string;
  readonly count: number;
  /** When the last one was, in milliseconds since 1970. */
  readonly lastMs: number;
  /** Its request; empty outside of requests. */
  readonly lastRequestId: string;
}
