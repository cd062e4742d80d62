import { HttpResponse } from '../http/response.js';
import { withControl } from '../http/response-control.js';
import type { HandlerModel } from '../model/handler-model.js';
import type { ToReply } from './to-reply.js';

/** Adds what a `ResponseControl` was told to the replies of an operation; nothing, where no handler takes one. */
export function controlledReply(handlers: readonly HandlerModel[], toReply: ToReply): ToReply {
  if (!takesControl(handlers)) return toReply;
  return (result, head) => {
    const reply = toReply(result, head);
    const isMade = isMadeResponse(result);
    return reply instanceof Promise
      ? reply.then((ready) => withControl(head, ready, isMade))
      : withControl(head, reply, isMade);
  };
}

/** True when one of the handlers takes a `ResponseControl`. */
export function takesControl(handlers: readonly HandlerModel[]): boolean {
  return handlers
    .flatMap((handler) => handler.arguments)
    .some(
      (argument) =>
        argument.kind === 'injected' && (argument.what === 'response' || argument.what === 'head'),
    );
}

/**
 * True for a response that a handler made itself. Does not touch the global `Response`, whose first use
 * makes Node load all of fetch.
 */
export function isMadeResponse(result: unknown): boolean {
  return (
    result instanceof HttpResponse || Object.prototype.toString.call(result) === '[object Response]'
  );
}
