import type { AppOptions } from '../app-options.js';
import { HttpError } from '../errors.js';
import type { RequestHead } from '../http/exchange.js';
import type { Reply, TextReply } from '../http/reply.js';
import type { HttpRequest } from '../http/request.js';
import { logError } from '../log.js';
import type { ExceptionRecord } from '../middleware/exception-record.js';
import { classesOf, findException } from '../middleware/find-exception.js';
import { translated } from '../middleware/message-catalogue.js';
import { isObject } from '../types/members.js';
import { ValidationError } from '../validation-error.js';
import { toFailureReply } from './failure.js';
import { replyOf } from './onion.js';
import type { Call, ToFailure } from './pipeline.js';
import { internalProblem, problemReply } from './problem-reply.js';

/** The options that shape the replies to failures. */
export type FailureOptions = Pick<AppOptions, 'exceptionHandlers' | 'errorFormat' | 'messages'>;

/** What an operation adds to the options of its application. */
export interface FailureContext {
  /** The handlers of the operation, the innermost first; the application's come after them. */
  readonly handlers: readonly ExceptionRecord[];
  readonly requestOf: (call: Call) => HttpRequest;
}

/**
 * Makes the function that replies to failures by exception handlers, in the languages and the format of
 * the application. Undefined where none of them is set, and failures have their usual replies.
 */
export function compileFailure(
  options: FailureOptions,
  { handlers, requestOf }: FailureContext,
): ToFailure | undefined {
  const { exceptionHandlers = [], errorFormat = 'detail', messages } = options;
  const all = [...handlers, ...exceptionHandlers.map(({ record }) => record)];
  if (all.length === 0 && errorFormat === 'detail' && messages === undefined) return undefined;
  const usual = usualReply(errorFormat);
  return (failure, call) => {
    const { head } = call.exchange;
    const error = inLanguage(failure, messages, head);
    const status = error instanceof HttpError ? error.status : undefined;
    const found = findException(all, { status, classes: classesOf(prototypeOf(error)) });
    if (found === undefined) return usual(error, head.requestId);
    // Nothing else expects this error, so its answer is not all that shall become of it.
    if (status === undefined && (found.match === Error || found.match === 500)) {
      logError('A request failed', { requestId: head.requestId, error });
    }
    return handled(found, error, { call, requestOf }).catch((thrown: unknown) =>
      usual(thrown, head.requestId),
    );
  };
}

/**
 * Makes the function that refuses a WebSocket handshake after a failure, in the languages and the format of
 * the application. Exception handlers have no part in it: they take an HTTP request.
 */
export function compileRefusal({
  errorFormat = 'detail',
  messages,
}: FailureOptions): (error: unknown, head: RequestHead) => TextReply {
  const usual = usualReply(errorFormat);
  return (error, head) => usual(inLanguage(error, messages, head), head.requestId);
}

function usualReply(
  errorFormat: FailureOptions['errorFormat'],
): (error: unknown, requestId: string) => TextReply {
  return errorFormat === 'problem' ? toProblem : toFailureReply;
}

function inLanguage(
  error: unknown,
  messages: FailureOptions['messages'],
  head: RequestHead,
): unknown {
  return messages !== undefined && error instanceof ValidationError
    ? translated(error, messages, head)
    : error;
}

function toProblem(error: unknown, requestId: string): TextReply {
  if (!(error instanceof HttpError)) {
    logError('A request failed', { requestId, error });
    return internalProblem(requestId);
  }
  try {
    return problemReply(error);
  } catch (cause) {
    logError('An HttpError cannot be sent', { requestId, error: cause });
    return internalProblem(requestId);
  }
}

function prototypeOf(error: unknown): unknown {
  return isObject(error) ? Object.getPrototypeOf(error) : undefined;
}

async function handled(
  { handle }: ExceptionRecord,
  error: unknown,
  { call, requestOf }: Pick<FailureContext, 'requestOf'> & { readonly call: Call },
): Promise<Reply> {
  const made = await Reflect.apply(handle, undefined, [error, requestOf(call)]);
  return replyOf(made, call.exchange.head);
}
