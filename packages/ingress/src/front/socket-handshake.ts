import type { RawHeaders, RequestHead } from '@sluice/core';
import { CROSS_ORIGIN_TEXT, isOriginAllowed } from '@sluice/core/internal';

import { DRAINED, textAnswer, type FrontAnswer } from './answers.js';
import type { FrontContext } from './front-context.js';
import type { Destination } from './locate.js';
import { logEnd } from './log-end.js';

/** A client that asks for a WebSocket, of the front or of an application that speaks the protocol. */
export interface HandshakeClient {
  readonly head: RequestHead;
  refuse(status: number, headers: RawHeaders, body: string): void;
}

/** The answer to a page of an origin that may not open WebSockets here. */
const CROSS_ORIGIN: FrontAnswer = textAnswer(403, CROSS_ORIGIN_TEXT);

/** Says why no replica may get this handshake; undefined when one may. */
export function handshakeRefusal(
  context: FrontContext,
  client: HandshakeClient,
  { mounted }: Destination,
): FrontAnswer | undefined {
  if (context.isDraining) return DRAINED;
  const { allowedOrigins } = mounted.index;
  const { head } = client;
  const isAllowed = isOriginAllowed(head.header('origin'), head.header('host'), allowedOrigins);
  return isAllowed ? undefined : CROSS_ORIGIN;
}

/** Refuses a handshake in the front's own words; `to` is undefined where no application has the path. */
export function refuseHandshake(
  context: FrontContext,
  client: HandshakeClient,
  { answer, to }: { readonly answer: FrontAnswer; readonly to: Destination | undefined },
): void {
  const { status, headers, body } = answer;
  client.refuse(status, headers, body);
  const { head } = client;
  logEnd(context, { kind: 'websocket', head, scheme: head.scheme, to, status });
}
