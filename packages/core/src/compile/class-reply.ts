import { ResponseMismatchError } from '../errors.js';
import { preferredType } from '../http/accept.js';
import type { RequestHead } from '../http/exchange.js';
import { type Reply, StreamBody, type StreamOptions } from '../http/reply.js';
import { HttpResponse, JSONResponse, StreamingResponse, contentTypeOf } from '../http/response.js';
import type { OperationModel } from '../model/app-model.js';
import { handlerName } from '../model/handler-model.js';
import { compileProjection } from '../schema/kinds/kinds.js';
import { compileOutput } from '../schema/serialize/trim.js';
import { isObject } from '../types/members.js';
import type { ResponseClass } from '../types/response-class.js';
import { isMadeResponse } from './controlled-reply.js';
import { type ReplyOptions, type ToReply, isStream, withCheck } from './to-reply.js';

/**
 * Makes responses of an operation's declared classes from its results; `toJson` makes those of
 * `JSONResponse`, and of responses that the handler made itself.
 *
 * Of several classes the client's `Accept` chooses. A client that accepts none gets the first: the handler
 * has run, and what it did cannot be taken back by a 406.
 */
export function classReply(
  operation: OperationModel,
  toJson: ToReply,
  options: ReplyOptions,
): ToReply {
  const { responseClasses = [], response, status, output } = operation;
  const [first] = responseClasses;
  if (first === undefined || (responseClasses.length === 1 && first === JSONResponse))
    return toJson;
  const where = handlerName(operation);
  const project =
    output === undefined
      ? response && compileProjection(response)
      : compileOutput(response, output);
  const prepare = withCheck(project ?? unchanged, { type: response, where, options });
  const make = (
    type: ResponseClass,
    content: unknown,
    head: RequestHead,
  ): Promise<Reply> | Reply => {
    // A class may have a status of its own, such as that of a redirect.
    const made: unknown = Reflect.construct(type, [content, status === 200 ? {} : { status }]);
    if (!(made instanceof HttpResponse)) throw new TypeError(`${type.name} makes no HttpResponse.`);
    const reply = made.toReply(AS_THEY_ARE, head);
    return reply instanceof Promise ? reply : bodyChecked(reply, { type, content, where });
  };
  const choose = chooser(responseClasses, first);
  return (result, head) => {
    if (isMadeResponse(result)) return toJson(result, head);
    const type = choose(head);
    if (type === JSONResponse) return varied(toJson(result, head), responseClasses);
    if (isObject(result) && isStream(result)) {
      return varied(streamReply(type, result, { status, make, head }), responseClasses);
    }
    const content = prepare(result);
    const reply =
      content instanceof Promise
        ? content.then((ready) => make(type, ready, head))
        : make(type, content, head);
    return varied(reply, responseClasses);
  };
}

const AS_THEY_ARE: StreamOptions = { sse: false, pingIntervalMs: 0 };

function unchanged(value: unknown): unknown {
  return value;
}

function chooser(
  classes: readonly ResponseClass[],
  first: ResponseClass,
): (head: RequestHead) => ResponseClass {
  if (classes.length === 1) return () => first;
  const types = classes.flatMap(({ mediaType }) => mediaType ?? []);
  return (head) => {
    const preferred = preferredType(head.header('accept'), types);
    return classes.find(({ mediaType }) => mediaType === preferred) ?? first;
  };
}

interface Streaming {
  readonly status: number;
  readonly make: (
    type: ResponseClass,
    content: unknown,
    head: RequestHead,
  ) => Reply | Promise<Reply>;
  readonly head: RequestHead;
}

/** Sends the chunks of a generator under the content type of the class. */
function streamReply(
  type: ResponseClass,
  content: AsyncIterable<unknown> | Iterable<unknown>,
  { status, make, head }: Streaming,
): Reply | Promise<Reply> {
  if (type === StreamingResponse || type.prototype instanceof StreamingResponse) {
    return make(type, content, head);
  }
  const contentType = contentTypeOf(type.mediaType);
  const headers = contentType === undefined ? [] : ['content-type', contentType];
  return { status, headers, body: new StreamBody(content, AS_THEY_ARE) };
}

interface Made {
  readonly type: ResponseClass;
  readonly content: unknown;
  readonly where: string;
}

function bodyChecked(reply: Reply, { type, content, where }: Made): Reply {
  const body: unknown = reply.body;
  if (body === null) return { ...reply, body: undefined };
  const isBody =
    typeof body === 'string' || body instanceof Uint8Array || body instanceof StreamBody;
  if (body === undefined || isBody) return reply;
  const kind = Array.isArray(content) ? 'a list' : `of type ${typeof content}`;
  throw new ResponseMismatchError(
    `the content of ${type.name} must be text or bytes, not ${kind}.`,
    where,
  );
}

/** Tells caches that the response depends on `Accept`, where it does. */
function varied(
  reply: Reply | Promise<Reply>,
  classes: readonly ResponseClass[],
): Reply | Promise<Reply> {
  if (classes.length === 1) return reply;
  if (reply instanceof Promise) return reply.then((ready) => withVary(ready));
  return withVary(reply);
}

function withVary(reply: Reply): Reply {
  return { ...reply, headers: [...reply.headers, 'vary', 'accept'] };
}
