import type { RequestHead } from '@sluice/core';
import { currentTracer, METHODS, type ActiveSpan } from '@sluice/core/internal';

import { displayPath } from './access-log.js';
import type { Destination } from './locate.js';

/** The request or handshake that a span is of. */
export interface SpanSubject {
  readonly kind: 'http' | 'websocket';
  readonly head: RequestHead;
  /** As the client used it. */
  readonly scheme: RequestHead['scheme'];
  /** Undefined where no application has the path. */
  readonly to: Destination | undefined;
}

/**
 * Begins the span of a request or handshake, by the semantic conventions of HTTP servers; undefined where nothing is
 * traced. What may be a secret is left out: the query, the headers and the body.
 */
export function beginSpan({ kind, head, scheme, to }: SpanSubject): ActiveSpan | undefined {
  const tracer = currentTracer();
  if (tracer === undefined) return undefined;
  const method = NAMES.has(head.method) ? head.method : '_OTHER';
  const route = to?.mounted.routeOf(to.operation);
  const verb = kind === 'websocket' ? 'WS' : method === '_OTHER' ? 'HTTP' : method;
  return tracer.start({
    name: route === undefined ? verb : `${verb} ${route}`,
    kind: 'server',
    parent: tracer.read(head.header('traceparent'), head.header('tracestate')),
    attributes: {
      'http.request.method': method,
      'url.scheme': scheme,
      'url.path': displayPath(head.path),
      'http.route': route,
      'client.address': head.remoteAddress,
      'network.protocol.version': head.httpVersion,
      'sluice.application': to?.mounted.name,
      'sluice.request_id': head.requestId,
    },
  });
}

const NAMES: ReadonlySet<string> = new Set(METHODS);

/** How a request or WebSocket ended. */
export interface SpanOutcome {
  readonly kind: 'http' | 'websocket';
  /** The status sent; 499 when the client left first; the close code of a WebSocket. */
  readonly status: number;
  readonly isCut?: boolean;
}

/** Ends the span. A 5xx and a response that broke off are errors; a 4xx is the client's. */
export function endSpan(span: ActiveSpan, { kind, status, isCut = false }: SpanOutcome): void {
  const isOpen = kind === 'websocket' && status >= FIRST_CLOSE_CODE;
  if (isOpen) span.set({ 'sluice.websocket.close_code': status });
  else span.set({ 'http.response.status_code': status });
  if (isCut) span.fail('cut');
  else if (isOpen ? status === INTERNAL_ERROR : status >= 500) span.fail(String(status));
  else if (status === CLIENT_LEFT) span.set({ 'sluice.cancelled': true });
  span.end();
}

const FIRST_CLOSE_CODE = 1000;
const INTERNAL_ERROR = 1011;
const CLIENT_LEFT = 499;
