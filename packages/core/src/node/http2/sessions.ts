import {
  constants,
  performServerHandshake,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';

import type { HeadProblem } from '../../http/head-problem.js';
import type { HttpLimits } from '../../types/limits.js';
import { detailReply } from '../../http/reply.js';
import { REQUEST_ID, requestIdOf } from '../../http/request-id.js';
import { checkHead, type ReceivedHead } from '../head.js';
import type { RefusedRequest } from '../refuse.js';
import { Http2Exchange, type StreamContext } from './http2-exchange.js';
import { readHead } from './request-head.js';
import { responseFields } from './response-fields.js';

/** Takes the requests of HTTP/2 sessions. */
export interface StreamHandler {
  /** A request whose head has been checked. */
  handle(exchange: Http2Exchange): void;
  /** Called for each request that was answered here: malformed, or too long. */
  refused(request: RefusedRequest): void;
}

/**
 * The HTTP/2 sessions of a server.
 *
 * A session ends after `keepAliveTimeoutS` without a request, as an idle connection of HTTP/1 does.
 */
export class Http2Sessions {
  readonly #handler: StreamHandler;
  readonly #context: StreamContext;
  readonly #open = new Set<ServerHttp2Session>();

  constructor(handler: StreamHandler, context: StreamContext) {
    this.#handler = handler;
    this.#context = context;
  }

  /** Speaks HTTP/2 on a connection whose client chose it. */
  serve(socket: Socket): void {
    const { limits } = this.#context;
    const session = performServerHandshake(socket, {
      maxHeaderListPairs: limits.maxHeaderLines + PSEUDO_FIELDS,
      settings: {
        maxConcurrentStreams: MAX_CONCURRENT_STREAMS,
        maxHeaderListSize: headerListBytes(limits),
        enablePush: false,
      },
    });
    this.#open.add(session);
    session.once('close', () => this.#open.delete(session));
    // A protocol error of the client ends the session, which `close` reports.
    session.on('error', () => undefined);
    const idle = new IdleTimer(limits.keepAliveTimeoutS * 1000, () => session.close());
    session.once('close', () => idle.stop());
    // The declared types know three arguments, and the names and values in turn are the fourth.
    const begin = (
      ...[stream, headers, , rawHeaders]: [
        ServerHttp2Stream,
        IncomingHttpHeaders,
        number,
        readonly string[],
      ]
    ): void => {
      idle.begins();
      stream.once('close', () => idle.ends());
      // A stream that the client resets emits an error as well as its close.
      stream.on('error', () => undefined);
      this.#receive(stream, readHead(headers, rawHeaders, socket));
    };
    session.on('stream', begin);
  }

  /** Tells every client to open no more streams; those under way go on, and the session then ends. */
  drain(): void {
    for (const session of this.#open) session.close();
  }

  #receive(stream: ServerHttp2Stream, request: ReceivedHead): void {
    if (request.method === 'CONNECT') return this.#refuse(stream, request, CONNECT);
    const target = checkHead(request, this.#context.limits);
    if (target.status !== undefined) return this.#refuse(stream, request, target);
    return this.#handler.handle(new Http2Exchange({ stream, request, target }, this.#context));
  }

  #refuse(stream: ServerHttp2Stream, request: ReceivedHead, problem: HeadProblem): void {
    const requestId = requestIdOf(request.headers[REQUEST_ID]);
    const { status, headers, body } = detailReply(problem.status, problem.detail, [
      REQUEST_ID,
      requestId,
    ]);
    stream.respond(responseFields(status, headers));
    stream.end(body, () => stream.close(constants.NGHTTP2_NO_ERROR));
    this.#handler.refused({ status, requestId, request });
  }
}

/** Fires when nothing has begun for a time, and never while something is under way. */
class IdleTimer {
  readonly #timer: NodeJS.Timeout;
  #ongoing = 0;

  constructor(idleMs: number, onIdle: () => void) {
    this.#timer = setTimeout(() => {
      if (this.#ongoing === 0) onIdle();
    }, idleMs).unref();
  }

  begins(): void {
    this.#ongoing += 1;
  }

  ends(): void {
    this.#ongoing -= 1;
    if (this.#ongoing === 0) this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Room for every head that `checkHead` allows, and for some that it refuses with a reason. */
function headerListBytes({ maxHeaderBytes, maxUrlBytes, maxHeaderLines }: HttpLimits): number {
  // RFC 9113 §6.5.2 counts 32 bytes more for each field.
  return 2 * (maxHeaderBytes + maxUrlBytes) + 32 * (maxHeaderLines + PSEUDO_FIELDS);
}

const MAX_CONCURRENT_STREAMS = 100;
const PSEUDO_FIELDS = 4;
const CONNECT: HeadProblem = { status: 405, detail: 'CONNECT is not supported: this is no proxy.' };
