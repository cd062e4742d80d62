import { DEFAULT_HTTP_LIMITS } from '../defaults.js';
import type { ExchangeHandler } from '../http/exchange.js';
import { checkHandshake } from '../http/handshake.js';
import {
  type HeadProblem,
  INVALID_HOST,
  headersTooLarge,
  tooManyFields,
  urlTooLong,
} from '../http/head-problem.js';
import { isHost } from '../http/host.js';
import { detailReply } from '../http/reply.js';
import { REQUEST_ID, requestIdOf } from '../http/request-id.js';
import { WebExchange, type WebTransport, answerOf } from '../http/web-exchange.js';
import { logError } from '../log.js';
import type { HttpLimits } from '../types/limits.js';
import type { ListenOptions } from '../types/listen-options.js';
import { DRAIN_CLOSE } from '../websocket/close-code.js';
import { WebHandshake } from './web-handshake.js';
import type { UpgradedSocket, WebWire } from './web-wire.js';

/** What the servers of Bun and Deno do differently; `info` is what they give with each request. */
export interface WebRuntime<Info> {
  /** True when the server itself refuses heads that are too large. */
  readonly limitsHeads: boolean;
  addressOf(request: Request, info: Info): string | undefined;
  /** Called when a handler waits, or a response is a stream: the silence is not the client's. */
  waits(request: Request, info: Info): void;
  /** Completes a handshake; undefined when the client is gone. */
  upgrade(request: Request, info: Info, accepted: AcceptedSocket): UpgradedSocket | undefined;
}

/** How a handshake is accepted. */
export interface AcceptedSocket {
  readonly wire: WebWire;
  readonly headers: Headers;
}

/** Serves the Web requests of a server: what `serveHttp` is for `node:http`. */
export class WebServer<Info> {
  readonly #handler: ExchangeHandler;
  readonly #runtime: WebRuntime<Info>;
  readonly #limits: HttpLimits;
  readonly #rootPath: string;
  readonly #wires = new Set<WebWire>();
  #isDraining = false;
  #transport: { readonly info: Info; readonly transport: WebTransport } | undefined;

  constructor(handler: ExchangeHandler, options: ListenOptions, runtime: WebRuntime<Info>) {
    this.#handler = handler;
    this.#runtime = runtime;
    this.#limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
    this.#rootPath = options.rootPath ?? '';
  }

  /** Answers a request; undefined once its connection has become a WebSocket. */
  answer(request: Request, info: Info): Response | undefined | Promise<Response | undefined> {
    const problem = this.#check(request);
    if (problem !== undefined) return refusal(request, problem);
    if (isUpgrade(request)) return this.#connect(request, info);
    const exchange = new WebExchange(request, this.#transportOf(info));
    try {
      const answer = answerOf(this.#handler, exchange);
      return answer instanceof Response ? answer : answer.catch(unanswered);
    } catch (error) {
      return failed(exchange.head.requestId, error);
    }
  }

  /** Closes WebSockets with 1012, and other connections after their next response. */
  drain(): void {
    this.#isDraining = true;
    this.#transport = undefined;
    for (const wire of this.#wires) wire.close(DRAIN_CLOSE.code, DRAIN_CLOSE.reason);
  }

  // Bun gives the server itself with each request, so that all of them share a transport.
  #transportOf(info: Info): WebTransport {
    if (this.#transport?.info !== info) {
      this.#transport = { info, transport: this.#makeTransport(info) };
    }
    return this.#transport.transport;
  }

  #makeTransport(info: Info): WebTransport {
    const runtime = this.#runtime;
    return {
      isServer: true,
      isDraining: this.#isDraining,
      rootPath: this.#rootPath,
      addressOf: (request) => runtime.addressOf(request, info),
      waits: (request) => runtime.waits(request, info),
    };
  }

  async #connect(request: Request, info: Info): Promise<Response | undefined> {
    const field = (name: string): string | undefined => request.headers.get(name) ?? undefined;
    const problem = checkHandshake(field);
    if (problem !== undefined) return refusal(request, problem);
    this.#runtime.waits(request, info);
    const handshake = new WebHandshake(request, this.#transportOf(info), (accepted) => {
      const upgraded = this.#runtime.upgrade(request, info, accepted);
      if (upgraded === undefined) return undefined;
      this.#wires.add(accepted.wire);
      accepted.wire.onClose(() => this.#wires.delete(accepted.wire));
      return upgraded;
    });
    try {
      this.#handler.connect(handshake)?.catch((error: unknown) => handshake.fail(error));
    } catch (error) {
      handshake.fail(error);
    }
    return handshake.response;
  }

  #check(request: Request): HeadProblem | undefined {
    const { url, headers } = request;
    const { maxUrlBytes, maxHeaderBytes, maxHeaderLines } = this.#limits;
    const host = headers.get('host');
    if (host !== null && !isHost(host)) return INVALID_HOST;
    // The URL has the scheme and the host before the target that the limit is about.
    if (url.length > maxUrlBytes && url.length - url.indexOf('/', 8) > maxUrlBytes) {
      return urlTooLong(maxUrlBytes);
    }
    if (this.#runtime.limitsHeads) return undefined;
    let bytes = 0;
    let lines = 0;
    for (const [name, value] of headers) {
      // Four bytes for the colon, the space and the line end.
      bytes += name.length + value.length + 4;
      lines += 1;
    }
    if (lines > maxHeaderLines) return tooManyFields(maxHeaderLines);
    return bytes > maxHeaderBytes ? headersTooLarge(maxHeaderBytes) : undefined;
  }
}

function isUpgrade(request: Request): boolean {
  if (request.method !== 'GET') return false;
  return request.headers.get('upgrade')?.toLowerCase() === 'websocket';
}

function refusal(request: Request, problem: HeadProblem): Response {
  const requestId = requestIdOf(request.headers.get(REQUEST_ID));
  const { status, body } = detailReply(problem.status, problem.detail);
  const headers = {
    'content-type': 'application/json',
    [REQUEST_ID]: requestId,
    connection: 'close',
  };
  return new Response(body, { status, headers });
}

// Handlers turn failures into responses. A handler that throws must not take the server down.
function failed(requestId: string, error: unknown): Response {
  logError('A handler failed without an answer', { requestId, error });
  return unanswered();
}

/** For a client that has left, or that `node:http` would get no response either. */
function unanswered(): Response {
  return new Response(null, { status: 500, headers: { connection: 'close' } });
}
