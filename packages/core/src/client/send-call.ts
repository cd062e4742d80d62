import type { CallOptions, ClientHeaders } from './client-options.js';
import { type ClientSocket, openGlobal, openedSocket } from './client-socket.js';
import type { ClientOperation } from './description.js';
import { headersOf } from './headers-of.js';
import { encodeBody } from './json-body.js';
import { type MadeRequest, makeRequest } from './make-request.js';
import { type ClientShapes, fromWire, toWire } from './shape.js';
import { UnsendableError } from './text-of.js';

/** What is needed to send a call. */
export interface CallPlan {
  readonly base: string;
  /** The method's name in errors. */
  readonly called: string;
  readonly args: readonly unknown[];
  readonly options: CallOptions;
  /** Finds the route for the arguments. */
  readonly route: () => Promise<FoundRoute>;
}

/** A route, and the shapes of its server. */
export interface FoundRoute {
  readonly operation: ClientOperation;
  readonly shapes: ClientShapes | undefined;
}

/** What came of a call: an answer, or an open WebSocket. */
export type Sent =
  | {
      readonly kind: 'answer';
      readonly response: Response;
      /** True for the handler of a stream. */
      readonly streams: boolean;
      /** Makes the value that JSON of the answer stands for. */
      readonly read: (json: unknown) => unknown;
    }
  | { readonly kind: 'socket'; readonly socket: ClientSocket };

/** Stops the stream of an answer, which would go on without its client; a stream that is over has ended anyway. */
export async function stopStream(plan: CallPlan, streamId: string): Promise<void> {
  const { base, called, args, options, route } = plan;
  const { operation, shapes = {} } = await route();
  const request = named(called, () => makeRequest(operation, args, { ...options, shapes }));
  const headers = await allHeaders(request, options, { 'last-event-id': streamId });
  headers.delete('content-type');
  const { fetch = globalThis.fetch, credentials } = options;
  await fetch(`${base}${request.target}`, {
    method: 'DELETE',
    headers,
    ...(credentials === undefined ? {} : { credentials }),
  });
}

/** Sends the request of a call, with further header fields. */
export async function sendCall(plan: CallPlan, further: ClientHeaders = {}): Promise<Sent> {
  const { base, called, args, options, route } = plan;
  const { operation, shapes = {} } = await route();
  const request = named(called, () => makeRequest(operation, args, { ...options, shapes }));
  const headers = await allHeaders(request, options, further);
  const url = `${base}${request.target}`;
  if (operation.method === undefined) {
    const opening = { url, headers, operation, options, shapes };
    return { kind: 'socket', socket: await named(called, () => openSocket(opening)) };
  }
  const { fetch = globalThis.fetch, credentials, signal } = options;
  const { method, body } = request;
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    kind: 'answer',
    response,
    streams: operation.streams === true,
    read: (json) => fromWire(json, operation.result, shapes),
  };
}

interface Opening {
  readonly url: string;
  readonly headers: Headers;
  readonly operation: ClientOperation;
  readonly options: CallOptions;
  readonly shapes: ClientShapes;
}

function openSocket({ url, headers, operation, options, shapes }: Opening): Promise<ClientSocket> {
  const { openWebSocket = openGlobal, signal } = options;
  const { json = {}, subprotocols = [], message, result } = operation;
  const socket = openWebSocket(webSocketUrl(url), {
    protocols: [...subprotocols],
    headers: Object.fromEntries(headers),
  });
  return openedSocket(
    socket,
    {
      write:
        json.receive === true ? (value) => encodeBody(toWire(value, message, shapes)) : undefined,
      read: json.send === true ? (text) => fromWire(JSON.parse(text), result, shapes) : undefined,
    },
    signal,
  );
}

/** A URL without an origin is one of the page. */
function webSocketUrl(url: string): string {
  const absolute = new URL(url, pageUrl());
  absolute.protocol = absolute.protocol === 'https:' ? 'wss:' : 'ws:';
  return absolute.href;
}

function pageUrl(): string | undefined {
  const location: unknown = Reflect.get(globalThis, 'location');
  const isPage = typeof location === 'object' && location !== null && 'href' in location;
  return isPage ? String(location.href) : undefined;
}

function named<T>(called: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof UnsendableError
      ? new UnsendableError(`${called}: ${error.message}`, { cause: error })
      : error;
  }
}

/** The header fields of a call, which win over those of every call. */
async function allHeaders(
  { headers }: MadeRequest,
  options: CallOptions,
  further: ClientHeaders,
): Promise<Headers> {
  const all = await headersOf(options);
  for (const [name, value] of [...headers, ...Object.entries(further)]) all.set(name, value);
  return all;
}
