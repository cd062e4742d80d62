import type { RequestHead } from '@sluice/core';
import type { ActiveSpan } from '@sluice/core/internal';

import { displayPath, type AccessEntry } from './access-log.js';
import type { FrontContext } from './front-context.js';
import type { Destination } from './locate.js';
import { endSpan } from './request-span.js';

/** A request or WebSocket that has ended. */
export interface Ended {
  readonly kind: AccessEntry['kind'];
  /** The head as the client sent it. */
  readonly head: Pick<RequestHead, 'method' | 'path' | 'requestId'>;
  /** As the client used it. */
  readonly scheme: RequestHead['scheme'];
  /** Undefined where no application has the path. */
  readonly to: Destination | undefined;
  /** The status sent; 499 when the client left first; the close code of a WebSocket. */
  readonly status: number;
  readonly isCut?: boolean;
  /** On the clock of the front; undefined for a request that was refused at once. */
  readonly startedMs?: number;
  /** Ends with it; undefined where nothing is traced. */
  readonly span?: ActiveSpan | undefined;
}

/** Counts the end of a request or WebSocket, ends its span, and writes it into the access log. */
export function logEnd(context: FrontContext, ended: Ended): void {
  if (ended.span !== undefined) endSpan(ended.span, ended);
  const { access, failed, http, metrics, now } = context;
  const isFailure = failed !== undefined && hasFailed(ended);
  if (access === undefined && metrics === undefined && !isFailure) return;
  const { kind, head, to, status, startedMs } = ended;
  const durationMs = startedMs === undefined ? 0 : now() - startedMs;
  metrics?.ended(ended, durationMs);
  if (access === undefined && !isFailure) return;
  const operation = to?.operation;
  const entry: AccessEntry = {
    kind,
    method: head.method,
    route: to === undefined ? displayPath(head.path) : to.mounted.routeOf(operation),
    path: to === undefined || operation !== undefined ? undefined : displayPath(head.path),
    application: to?.mounted.name,
    status,
    isCut: ended.isCut === true,
    durationMs,
    requestId: head.requestId,
    ...ended.span?.ids,
    host: http.host,
  };
  access?.(entry);
  if (isFailure) failed(entry);
}

function hasFailed({ kind, status, isCut }: Ended): boolean {
  // RFC 6455 §7.4: the close code for an error of the server.
  if (kind === 'websocket' && status === 1011) return true;
  return isCut === true || (status >= 500 && status < 600);
}
