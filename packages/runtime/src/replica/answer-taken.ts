import type { Exchange } from '@sluice/core';
import {
  createScope,
  isStream,
  noteLogged,
  runInScope,
  send,
  StreamBody,
  toFailureReply,
  type TracedHead,
} from '@sluice/core/internal';
import { readTakenHead } from '@sluice/ingress/channel';

import { decode } from '../codec/codec.js';
import { CallExpiredError, UnreadableError } from '../errors.js';
import { isLoggedByCallee } from '../handle/logged-by-callee.js';
import { report } from './answer-call.js';
import { methodOf, type Callee } from './callee.js';
import { modelHeader } from './multiplexing/model-id.js';

export interface TakenCall {
  readonly exchange: Exchange;
  /** The time, as `Date.now()` gives it, after which the call must not start; undefined for none. */
  readonly deadlineMs: number | undefined;
}

/**
 * Runs the method of a call that another replica has handed off, and sends the items of its stream to the
 * client, in the form that the operation there has chosen.
 *
 * Resolves when the method has really ended, its shielded work included; never rejects.
 */
export async function answerTaken(taken: TakenCall, callee: Callee): Promise<void> {
  const { exchange, deadlineMs } = taken;
  const { head, abort } = exchange;
  const { span }: TracedHead = head;
  const { modelId, status, headers, sse, pingIntervalMs } = readTakenHead(head);
  const scope = createScope({
    head: {
      requestId: head.requestId,
      method: head.method,
      path: head.path,
      deadlineMs,
      header: modelHeader(modelId),
      span,
    },
    abort,
  });
  try {
    const args = await argumentsOf(exchange);
    // The client may have left, and the time be over, once long arguments are here.
    if (abort.reason !== undefined) {
      exchange.reply.destroy();
      return;
    }
    if (deadlineMs !== undefined && Date.now() >= deadlineMs) {
      throw new CallExpiredError(`${callee.deployment}.${head.path}`, undefined);
    }
    const method = methodOf(callee, head.path);
    const content: unknown = await runInScope(scope, () =>
      Reflect.apply(method, callee.instance, args),
    );
    if (typeof content !== 'object' || content === null || !isStream(content))
      throw notAStream(callee, head.path);
    const body = new StreamBody(content, { sse, pingIntervalMs });
    await runInScope(scope, () => send(exchange, { status, headers, body }, scope));
  } catch (error) {
    // Within the scope, which says what was called. Only what comes before the first item gets here.
    runInScope(scope, () => fail(exchange, error, callee));
  }
  await scope.remainingWork();
}

function argumentsOf({ body }: Exchange): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    if (body === undefined) {
      reject(new UnreadableError('A call has no arguments.'));
      return;
    }
    body.receive(Number.POSITIVE_INFINITY, {
      received(bytes) {
        try {
          const args = decode(bytes);
          if (!Array.isArray(args))
            throw new UnreadableError('The arguments of a call are no list.');
          resolve(args);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      },
      failed: reject,
    });
  });
}

/** Answers as the operation would that had awaited the call. */
function fail(exchange: Exchange, error: unknown, callee: Callee): void {
  report(error, callee);
  if (isLoggedByCallee(error)) noteLogged(error);
  if (exchange.abort.reason !== undefined) return exchange.reply.destroy();
  const { status, headers, body } = toFailureReply(error, exchange.head.requestId);
  exchange.reply.respond(status, headers, body);
}

function notAStream(callee: Callee, method: string): TypeError {
  return new TypeError(
    `${callee.deployment}.${method} returned a value, not a stream. Leave out stream: true.`,
  );
}
