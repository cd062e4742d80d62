import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { lingerOnClose } from './linger.js';

/** The most requests of a connection that wait; the response to the last of them closes it. */
const MAX_WAITING = 1000;

/** A request that waits for the responses to earlier requests on its connection. */
interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  start: () => void;
}

interface Pipeline {
  waiting: number;
  last: Waiting;
}

const pipelines = new WeakMap<Duplex, Pipeline>();

/** True for a request that arrived while an earlier one of its connection was being answered. */
export function isPipelined(response: ServerResponse): boolean {
  return response.socket === null;
}

/**
 * Starts a pipelined request after the responses to the requests before it.
 *
 * `node:http` reports pipelined requests at once and only puts their responses in order. Here a
 * connection runs one request at a time, so that one client cannot use the capacity of many. The
 * connection is still read meanwhile, which is how a client that leaves is noticed; its waiting
 * requests then never start.
 */
export function startInTurn(
  request: IncomingMessage,
  response: ServerResponse,
  start: () => void,
): void {
  const { socket } = request;
  const last: Waiting = { request, response, start };
  const pipeline = pipelines.get(socket) ?? { waiting: 0, last };
  if (pipeline.waiting === MAX_WAITING) return;
  pipelines.set(socket, pipeline);
  pipeline.last = last;
  pipeline.waiting += 1;
  if (pipeline.waiting === MAX_WAITING) makeLast(request, response);
  response.once('socket', () => {
    pipeline.waiting -= 1;
    // The client has closed its side: send the finished responses and start no further request.
    if (socket.readableEnded) socket.destroySoon();
    else last.start();
  });
}

/**
 * Calls `act` after the responses to all requests that a connection has sent so far.
 *
 * A last request that has arrived only in part is never started: `act` runs in its place.
 */
export function afterResponses(socket: Duplex, act: () => void): void {
  const last = pipelines.get(socket)?.last;
  if (last !== undefined && isPipelined(last.response)) {
    if (last.request.complete) last.response.once('finish', act);
    else last.start = act;
    return;
  }
  const response = responseOn(socket);
  if (response?.req.complete === true) response.once('finish', act);
  else act();
}

/** The response that a connection is sending or waiting for; `node:http` keeps it on the socket. */
export function responseOn(socket: Duplex): ServerResponse | undefined {
  const response: unknown = Reflect.get(socket, '_httpMessage');
  return response instanceof ServerResponse ? response : undefined;
}

/** Drops all input behind this request. The client may send again the requests that got no response. */
function makeLast(request: IncomingMessage, response: ServerResponse): void {
  response.shouldKeepAlive = false;
  lingerOnClose(request);
  request.socket.removeAllListeners('data').on('data', () => undefined);
}
