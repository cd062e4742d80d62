import type { AppOptions } from '../app-options.js';
import { HttpError } from '../errors.js';
import type { RequestHead } from '../http/exchange.js';
import type { Reply } from '../http/reply.js';
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
  const hasNone = handlers.length === 0 && exceptionHandlers.length === 0;
  if (hasNone && errorFormat === 'detail' && messages === undefined) return undefined;
  const answer = compileAnswer(options, handlers);
  return (failure, call) => answer(failure, call.exchange.head, () => requestOf(call));
}

/**
 * Makes the reply to a failure. Exception handlers answer the failure of an operation, and one before the
 * handshake of a WebSocket is accepted.
 */
export type Answer = (
  failure: unknown,
  head: RequestHead,
  request: () => HttpRequest,
) => Reply | Promise<Reply>;

/** As {@link compileFailure}, for any failure that has a request. */
export function compileAnswer(
  { exceptionHandlers = [], errorFormat = 'detail', messages }: FailureOptions,
  handlers: readonly ExceptionRecord[],
): Answer {
  const all = [...handlers, ...exceptionHandlers.map(({ record }) => record)];
  const usual = errorFormat === 'problem' ? toProblem : toFailureReply;
  return (failure, head, request) => {
    const error =
      messages !== undefined && failure instanceof ValidationError
        ? translated(failure, messages, head)
        : failure;
    const status = error instanceof HttpError ? error.status : undefined;
    const found = findException(all, { status, classes: classesOf(prototypeOf(error)) });
    if (found === undefined) return usual(error, head.requestId);
    // Nothing else expects this error, so its answer is not all that shall become of it.
    if (status === undefined && (found.match === Error || found.match === 500)) {
      logError('A request failed', { requestId: head.requestId, error });
    }
    return handled(found, error, { head, request }).catch((thrown: unknown) =>
      usual(thrown, head.requestId),
    );
  };
}

function toProblem(error: unknown, requestId: string): Reply {
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
  { head, request }: { readonly head: RequestHead; readonly request: () => HttpRequest },
): Promise<Reply> {
  const made = await Reflect.apply(handle, undefined, [error, request()]);
  return replyOf(made, head);
}
