import { type IncomingMessage, STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { RawHeaders } from '../http/exchange.js';
import { detailReply } from '../http/reply.js';
import { REQUEST_ID, requestIdOf } from '../http/request-id.js';
import type { HeadProblem } from '../http/head-problem.js';
import type { ReceivedHead } from './head.js';
import { lingerOnClose } from './linger.js';

/** A request that the server answered without calling a handler. */
export interface RefusedRequest {
  readonly status: number;
  readonly requestId: string;
  /** Undefined when the head could not be parsed. */
  readonly request: Pick<ReceivedHead, 'method' | 'url' | 'headers'> | undefined;
}

/** Answers a request that no application has seen, and closes its connection. */
export function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  problem: HeadProblem,
): RefusedRequest {
  const refused = refusedRequest(problem, request);
  const { status, headers, body } = detailReply(problem.status, problem.detail);
  response.shouldKeepAlive = false;
  lingerOnClose(request);
  response.writeHead(status, [
    ...headers,
    'content-length',
    String(Buffer.byteLength(body)),
    REQUEST_ID,
    refused.requestId,
  ]);
  response.end(body);
  return refused;
}

/** Answers an upgrade, or input that is no HTTP request, with a plain response and closes the connection. */
export function refuseUpgrade(
  socket: Duplex,
  problem: HeadProblem,
  request?: IncomingMessage,
): RefusedRequest {
  const refused = refusedRequest(problem, request);
  const id = [REQUEST_ID, refused.requestId];
  endWithResponse(socket, detailReply(problem.status, problem.detail, id));
  return refused;
}

function refusedRequest({ status }: HeadProblem, request?: IncomingMessage): RefusedRequest {
  const requestId = requestIdOf(request?.headers[REQUEST_ID]);
  return { status, requestId, request };
}

/** A response written by hand, where there is no `ServerResponse`. */
export interface PlainResponse {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: string;
}

/** Writes a response to a bare socket and ends it. */
export function endWithResponse(socket: Duplex, response: PlainResponse): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = response;
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`];
  for (let index = 0; index < headers.length; index += 2) {
    lines.push(`${headers[index] ?? ''}: ${headers[index + 1] ?? ''}`);
  }
  lines.push(`content-length: ${Buffer.byteLength(body)}`, 'connection: close', '', body);
  socket.on('error', () => socket.destroy());
  socket.end(lines.join('\r\n'));
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

const LINGER_MS = 1000;
