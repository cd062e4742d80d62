import { type IncomingMessage, STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { RawHeaders } from '../http/exchange.js';
import type { HeadProblem } from './head.js';
import { lingerOnClose } from './linger.js';

/** Answers a request that no application has seen, and closes its connection. */
export function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  problem: HeadProblem,
): void {
  const body = JSON.stringify({ detail: problem.detail });
  response.shouldKeepAlive = false;
  lingerOnClose(request);
  response.writeHead(problem.status, [
    'content-type',
    'application/json',
    'content-length',
    String(Buffer.byteLength(body)),
  ]);
  response.end(body);
}

/** Answers an upgrade with a plain response, and closes the connection. */
export function refuseUpgrade(socket: Duplex, problem: HeadProblem): void {
  const headers = ['content-type', 'application/json'];
  const body = JSON.stringify({ detail: problem.detail });
  endWithResponse(socket, { status: problem.status, headers, body });
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
