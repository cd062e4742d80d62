import type { MadeResponse, MiddlewareFunction } from '../middleware/middleware.js';
import type { RequestHead } from '../http/exchange.js';
import type { Reply } from '../http/reply.js';
import type { HttpRequest } from '../http/request.js';
import { HttpResponse } from '../http/response.js';
import { isObject } from '../types/members.js';
import { toRawReply } from './to-reply.js';

/** The code that middlewares run around. */
export interface Core {
  /** Makes the reply inside of all; rejects only when the client has left. */
  readonly produce: () => Promise<Reply>;
  /** Makes the reply to an error of a middleware; rejects when the client has left. */
  readonly fail: (error: unknown) => Promise<Reply>;
  /** Begins the stream of a reply that a middleware made. */
  readonly begin: (reply: Reply) => Promise<Reply>;
  readonly head: RequestHead;
}

/** Runs a request through middlewares, the first of them outermost. */
export function runOnion(
  chain: readonly MiddlewareFunction[],
  request: HttpRequest,
  core: Core,
): Promise<Reply> {
  const runFrom = async (index: number): Promise<Reply> => {
    const middleware = chain[index];
    if (middleware === undefined) return core.produce();
    let isNextCalled = false;
    const next = (): Promise<Reply> => {
      if (isNextCalled) return Promise.reject(new TypeError(CALLED_TWICE));
      isNextCalled = true;
      return runFrom(index + 1);
    };
    try {
      const made = await middleware(request, next);
      const reply = await replyOf(made, core.head);
      return reply === made ? reply : await core.begin(reply);
    } catch (error) {
      return core.fail(error);
    }
  };
  return runFrom(0);
}

const CALLED_TWICE = 'next() was called a second time: a request runs through its operation once.';

/** Makes the reply of a response that a middleware or an exception handler returned. */
export function replyOf(made: MadeResponse, head: RequestHead): Reply | Promise<Reply> {
  if (made instanceof HttpResponse || isWebResponse(made)) return toRawReply(made, head);
  // Does not read the headers, which the producer of a stream may still change.
  if (isObject(made) && 'status' in made && 'headers' in made && 'body' in made) return made;
  throw new TypeError(
    'A middleware or an exception handler returned no response: return next(), or a response of your own.',
  );
}

// Does not touch the global `Response`, whose first use makes Node load all of fetch.
function isWebResponse(made: unknown): made is Response {
  return Object.prototype.toString.call(made) === '[object Response]';
}
