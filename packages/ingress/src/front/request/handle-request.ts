import {
  isWebSocketUpgrade,
  type ClientExchange,
  type RefusedRequest,
} from '@sluice/core/internal';

import { DRAINED, type FrontAnswer } from '../answers.js';
import type { FrontContext } from '../front-context.js';
import { isProbe, ownAnswer } from '../health.js';
import { locate } from '../locate.js';
import { logEnd } from '../log-end.js';
import { beginSpan } from '../request-span.js';
import { isSecure } from '../tls/certificate.js';
import { unmountedAnswer } from '../unmounted.js';
import { ForwardedRequest } from './forwarded-request.js';

/** Sends a request to a replica of its application, or answers it here. */
export function handleRequest(context: FrontContext, client: ClientExchange): void {
  if (context.isDraining && isTooLate(context, client)) {
    answerHere(context, client, DRAINED);
    return;
  }
  const { path, method } = client.head;
  const to = locate(context, client.head, method);
  if (to !== undefined) {
    new ForwardedRequest(context, client, to).start();
    return;
  }
  const own = ownAnswer(method, path, context);
  answerHere(context, client, own ?? unmountedAnswer(context, path, client.head.header('host')));
}

/** A draining front still serves the connections that were open before the drain. */
function isTooLate(context: FrontContext, { socket }: ClientExchange): boolean {
  return context.isFinished || context.lateSockets.has(socket);
}

/** Logs a request that was refused before it had a readable head. */
export function noteRefused(context: FrontContext, refused: RefusedRequest): void {
  const { status, requestId, request } = refused;
  const isSocket = request !== undefined && isWebSocketUpgrade(request);
  logEnd(context, {
    kind: isSocket ? 'websocket' : 'http',
    head: {
      method: request?.method ?? '-',
      path: request?.url?.replace(/[?#].*$/s, '') ?? '-',
      requestId,
    },
    scheme: isSecure(context.http) ? 'https' : 'http',
    to: undefined,
    status,
  });
}

function answerHere(context: FrontContext, client: ClientExchange, answer: FrontAnswer): void {
  const startedMs = context.now();
  const { status, headers, body } = answer;
  client.respond(status, headers, body);
  const { head } = client;
  // Probes come every few seconds and would flood the log.
  if (isProbe(head.path)) return;
  const { scheme } = head;
  const span = beginSpan({ kind: 'http', head, scheme, to: undefined });
  logEnd(context, { kind: 'http', head, scheme, to: undefined, status, startedMs, span });
}
