import { type Channel, channel } from 'node:diagnostics_channel';

import type { Issue } from '../validation-error.js';
import type { Exchange, RequestHead } from './exchange.js';
import { MountedHead, receivedHead } from './mounted-head.js';

/**
 * What the channels `sluice:request:start`, `sluice:request:reply` and `sluice:request:end` of
 * `node:diagnostics_channel` publish: one object for each request, filled in as it goes on.
 */
export interface RequestEvent {
  /** The `x-request-id`. */
  readonly requestId: string;
  /** In upper case. */
  readonly method: string;
  /** The path as received, with the route prefix. */
  readonly path: string;
  /** The pattern of the operation with its prefix, `/shop/items/{id}`; set with the reply. */
  readonly route: string | undefined;
  /** The status of the reply; undefined before it, and for a client that left without one. */
  readonly status: number | undefined;
  /** Milliseconds until the handler and its background work had ended; set at the end. */
  readonly durationMs: number | undefined;
}

/** What the channel `sluice:request:invalid` publishes: a call whose values were refused. */
export interface InvalidRequestEvent {
  /** The `x-request-id`. */
  readonly requestId: string;
  /** The pattern of the operation with its prefix, `/shop/items/{id}`. */
  readonly route: string | undefined;
  /** As in the `detail` of the 422; `input` has what the client sent. */
  readonly issues: readonly Issue[];
}

const START: Channel = channel('sluice:request:start');
const REPLY: Channel = channel('sluice:request:reply');
const END: Channel = channel('sluice:request:end');
const INVALID: Channel = channel('sluice:request:invalid');

type OpenEvent = { -readonly [K in keyof RequestEvent]: RequestEvent[K] };

const EVENTS = new WeakMap<RequestHead, OpenEvent>();

/** True while somebody listens to the requests of this process. */
export function isObserved(): boolean {
  return START.hasSubscribers || REPLY.hasSubscribers || END.hasSubscribers;
}

/** Handles a request; publishes its start, and its end when the handler has ended. */
export function observed(
  exchange: Exchange,
  handle: (exchange: Exchange) => void | Promise<void>,
): void | Promise<void> {
  const { head } = exchange;
  // The outer application has published it.
  if (head instanceof MountedHead) return handle(exchange);
  const { requestId, method, path } = head;
  const open = { route: undefined, status: undefined, durationMs: undefined };
  const event: OpenEvent = { requestId, method, path, ...open };
  EVENTS.set(head, event);
  const startedMs = performance.now();
  const end = (): void => {
    event.durationMs = performance.now() - startedMs;
    END.publish(event);
  };
  START.publish(event);
  const handling = handle(exchange);
  if (handling === undefined) return end();
  return handling.then(end);
}

/** Publishes the reply of a request. */
export function noteReply(head: RequestHead, status: number, route: string | undefined): void {
  const event = EVENTS.get(receivedHead(head));
  if (event === undefined || event.status !== undefined) return;
  event.status = status;
  event.route = route;
  REPLY.publish(event);
}

/** Publishes the issues of a call whose values were refused. */
export function noteInvalid(
  { requestId, route }: Omit<InvalidRequestEvent, 'issues'>,
  issues: readonly Issue[],
): void {
  if (!INVALID.hasSubscribers) return;
  const event: InvalidRequestEvent = { requestId, route, issues };
  INVALID.publish(event);
}
