import { controlOf } from '../http/response-control.js';
import type { OperationModel } from '../model/app-model.js';
import { handlersOf } from '../model/dependency-order.js';
import { takesControl } from './controlled-reply.js';
import { type ReplyOptions, type ToReply, compileReply } from './to-reply.js';

/**
 * Writes results as the type that `responses` declares for the status that a `ResponseControl` was told;
 * `toReply` writes the others.
 */
export function replyByStatus(
  operation: OperationModel,
  toReply: ToReply,
  options: ReplyOptions,
): ToReply {
  const declared = (operation.responses ?? []).flatMap(({ status, result }) =>
    result === undefined ? [] : [[status, { ...operation, response: result }] as const],
  );
  if (declared.length === 0 || !takesControl(handlersOf(operation))) return toReply;
  const replies = new Map(
    declared.map(([status, variant]) => [status, compileReply(variant, options)]),
  );
  const own = String(operation.status);
  return (result, head) => {
    const status = String(controlOf(head).status ?? own);
    if (status === own) return toReply(result, head);
    const written =
      replies.get(status) ?? replies.get(`${status.charAt(0)}XX`) ?? replies.get('default');
    return (written ?? toReply)(result, head);
  };
}
