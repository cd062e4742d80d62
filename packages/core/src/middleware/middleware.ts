import type { Reply } from '../http/reply.js';
import type { HttpRequest } from '../http/request.js';
import type { HttpResponse } from '../http/response.js';

/**
 * Runs around requests: gets each one before the code inside it, and the reply on the way out.
 *
 * Returns the reply of `next()`, a changed copy of it, or a response of its own. An error that it throws
 * becomes a reply before the middleware outside of it sees it.
 */
export type MiddlewareFunction = (
  request: HttpRequest,
  next: Next,
) => MadeResponse | Promise<MadeResponse>;

/**
 * Runs what is inside a middleware, once, and resolves with its reply. Errors of handlers are replies
 * already; the promise rejects only when the client has left.
 */
export type Next = () => Promise<Reply>;

/** A response that code beside the handlers makes: a reply, an {@link HttpResponse} or a Web `Response`. */
export type MadeResponse = Reply | HttpResponse | Response;
