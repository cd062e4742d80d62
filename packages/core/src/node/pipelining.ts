import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { lingerOnClose } from './linger.js';

/** How many requests of one connection may wait; the answer to the last of them closes it. */
const MAX_WAITING = 1000;

/** A request that waits until those before it on its connection have been answered. */
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

/** True for a request that came while another one of its connection was being answered. */
export function isPipelined(response: ServerResponse): boolean {
  return response.socket === null;
}

/**
 * Starts a pipelined request when its turn has come.
 *
 * `node:http` reports pipelined requests at once and puts only their responses into order; here a
 * connection has one request under way, so that no client takes the place of many. The connection
 * is read on meanwhile, for that is how a client that leaves is noticed: then nothing more starts.
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
    // It may be that nobody reads any more; what has been answered still leaves.
    if (socket.readableEnded) socket.destroySoon();
    else last.start();
  });
}

/**
 * Calls `act` once everything that a connection has asked so far is answered.
 *
 * A request that has only begun to arrive cannot be answered: `act` takes its place.
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

/** The response that a connection is busy with; `node:http` keeps it on the socket. */
export function responseOn(socket: Duplex): ServerResponse | undefined {
  const response: unknown = Reflect.get(socket, '_httpMessage');
  return response instanceof ServerResponse ? response : undefined;
}

/** What comes behind it is dropped, and a client that has had no answer may send it again. */
function makeLast(request: IncomingMessage, response: ServerResponse): void {
  response.shouldKeepAlive = false;
  lingerOnClose(request);
  request.socket.removeAllListeners('data').on('data', () => undefined);
}
