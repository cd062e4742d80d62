import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { HttpError } from '../errors.js';
import { type HeadProblem, headersTooLarge, urlTooLong } from '../http/head-problem.js';
import { UNSUPPORTED_VERSION } from './head.js';
import type { HttpLimits } from '../types/limits.js';
import { afterResponses, responseOn } from './pipelining.js';
import { RequestMessage } from './request-message.js';
import { type RefusedRequest, refuseUpgrade } from './refuse.js';

const refused = new WeakSet<Duplex>();

/**
 * Answers input that the parser could not read, after the responses to the requests before it. A
 * response that has begun is cut.
 *
 * Only the first error of a connection is answered: the parser repeats it for everything that
 * follows. `tell` is not called for a connection that never received a byte.
 */
export function answerClientError(error: Error, socket: Duplex, answering: ErrorAnswering): void {
  if (codeOf(error) === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (refused.has(socket)) return;
  refused.add(socket);
  afterResponses(socket, () => {
    const response = responseOn(socket);
    if (response === undefined) refuse(error, socket, answering);
    else if (response.headersSent) socket.destroy();
    else failBody(error, response, answering.limits);
  });
}

/** The limits that the answers name, and the listener for refused requests. */
export interface ErrorAnswering {
  readonly limits: HttpLimits;
  readonly tell: (refused: RefusedRequest) => void;
}

/**
 * Passes the error to a handler that waits for the rest of the body, which then answers. A client
 * that closed its side in the middle of the body counts as gone, so the error is answered here.
 */
function failBody(error: Error, { req }: ServerResponse, limits: HttpLimits): void {
  const problem = problemOf(error, limits);
  const hasLeft = codeOf(error) === 'HPE_INVALID_EOF_STATE';
  const failure = new HttpError(problem.status, problem.detail);
  if (!hasLeft && req instanceof RequestMessage && req.fail(failure)) return;
  refuseUpgrade(req.socket, problem, req);
}

function refuse(error: Error, socket: Duplex, { limits, tell }: ErrorAnswering): void {
  if (!socket.writable) return;
  const request = refuseUpgrade(socket, problemOf(error, limits));
  if (!(socket instanceof Socket) || socket.bytesRead > 0) tell(request);
}

function problemOf(error: Error, limits: HttpLimits): HeadProblem {
  switch (codeOf(error)) {
    case 'HPE_HEADER_OVERFLOW':
      return isInRequestLine(error, limits.maxUrlBytes)
        ? urlTooLong(limits.maxUrlBytes)
        : headersTooLarge(limits.maxHeaderBytes);
    case 'HPE_INVALID_VERSION':
      return namesAnotherVersion(error) ? UNSUPPORTED_VERSION : NOT_HTTP;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, detail: 'The chunk extensions are too large.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, detail: 'The request head has not arrived in time.' };
    default:
      return NOT_HTTP;
  }
}

const NOT_HTTP: HeadProblem = { status: 400, detail: 'The request is not valid HTTP.' };

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

/** The packet in which the parser gave up. */
function packetOf(error: Error): Buffer | undefined {
  const packet = 'rawPacket' in error ? error.rawPacket : undefined;
  return Buffer.isBuffer(packet) ? packet : undefined;
}

// RFC 9112 §2.3: a version is two digits with a dot between them. The parser reports the same error
// for any other text in its place.
function namesAnotherVersion(error: Error): boolean {
  const packet = packetOf(error);
  const stoppedAt = 'bytesParsed' in error ? Number(error.bytesParsed) : 0;
  if (packet === undefined) return false;
  const start = packet.lastIndexOf('\n', stoppedAt - 1) + 1;
  const end = packet.indexOf('\n', start);
  const line = packet.toString('latin1', start, end === -1 ? packet.length : end + 1);
  return ANOTHER_VERSION.test(line);
}

const ANOTHER_VERSION = /^[^ ]+ [^ ]+ HTTP\/(?!1\.[01])\d\.\d(?:\r\n)?$/;

// A request line above the limit fills the first packet, so no line end is found within the limit.
function isInRequestLine(error: Error, maxUrlBytes: number): boolean {
  const packet = packetOf(error);
  if (packet === undefined) return false;
  const end = packet.indexOf('\n');
  const isLong = end === -1 || end > maxUrlBytes;
  return isLong && /^[A-Z]+ /.test(packet.toString('latin1', 0, 32));
}
