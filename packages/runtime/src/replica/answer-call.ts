import {
  createScope,
  isTurnOver,
  logError,
  nextTurn,
  runInScope,
  type RequestScope,
} from '@sluice/core/internal';
import type { IncomingCall } from '@sluice/ingress/channel';

import { decode, encode, encodeThrown, END_OF_STREAM } from '../codec/codec.js';
import { CallExpiredError, UnreadableError } from '../errors.js';
import { isLoggedByCallee } from '../handle/logged-by-callee.js';
import { methodOf, type Callee } from './callee.js';
import { ReceivedStream } from './received-stream.js';
import { modelHeader } from './multiplexing/model-id.js';

/**
 * Runs the method of one handle call and sends what comes of it.
 *
 * Resolves when the method has really ended, its shielded work included; never rejects.
 */
export async function answerCall(call: IncomingCall, callee: Callee): Promise<void> {
  const scope = createScope({
    head: {
      requestId: call.head.requestId,
      method: 'CALL',
      path: call.head.method,
      deadlineMs: call.head.deadlineMs,
      header: modelHeader(call.head.modelId),
      span: call.span,
    },
    abort: call.abort,
  });
  try {
    // A call may be given up while it is on its way.
    if (call.abort.reason !== undefined) return;
    refuseLate(call, callee);
    const method = methodOf(callee, call.head.method);
    const args = argumentsOf(call);
    const result: unknown = await runInScope(scope, () =>
      Reflect.apply(method, callee.instance, args),
    );
    const iterator = iteratorOf(result);
    if (iterator === undefined) call.result(encode(result, 'result'));
    else await sendItems(call, scope, iterator);
  } catch (error) {
    // Within the scope, which says what was called.
    runInScope(scope, () => report(error, callee));
    if (call.abort.reason === undefined) call.error(encodeThrown(error));
  }
  await scope.remainingWork();
}

/** The time may be over once a long argument is here. */
function refuseLate({ head }: IncomingCall, { deployment }: Callee): void {
  if (head.deadlineMs === undefined || Date.now() < head.deadlineMs) return;
  throw new CallExpiredError(`${deployment}.${head.method}`, undefined);
}

function argumentsOf(call: IncomingCall): unknown[] {
  const args = decode(call.argument, (index) => new ReceivedStream(call, index));
  if (!Array.isArray(args)) throw new UnreadableError('The arguments of a call are no list.');
  return args;
}

type AnyIterator = AsyncIterator<unknown> | Iterator<unknown>;

/** The iterator of a stream: of an async iterable, or a generator. Arrays, strings and maps are values. */
function iteratorOf(result: unknown): AnyIterator | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  if (isAsyncIterable(result)) return result[Symbol.asyncIterator]();
  return isGenerator(result) ? result : undefined;
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value && typeof value[Symbol.asyncIterator] === 'function';
}

function isGenerator(value: object): value is Iterator<unknown> {
  return Symbol.iterator in value && 'next' in value && typeof value.next === 'function';
}

async function sendItems(
  call: IncomingCall,
  scope: RequestScope,
  iterator: AnyIterator,
): Promise<void> {
  let closing: Promise<unknown> | undefined;
  // An async generator that awaits takes the return when it comes to its next yield; one that
  // waits at a yield takes it at once.
  const close = (): void => {
    closing ??= runInScope(scope, async () => iterator.return?.());
    closing.catch(() => undefined);
  };
  const unlisten = call.abort.listen(close);
  let isDone = false;
  try {
    while (call.abort.reason === undefined) {
      const next = await runInScope(scope, () => iterator.next());
      if (next.done === true) {
        isDone = true;
        break;
      }
      if (call.abort.reason === undefined) await call.item(encode(next.value, 'item'));
      if (isTurnOver()) await nextTurn();
    }
  } catch (error) {
    // A generator that threw has ended; anything else still has its `finally` before it.
    close();
    throw error;
  } finally {
    unlisten();
    if (!isDone) close();
    await closing;
  }
  if (isDone) call.result(END_OF_STREAM);
}

/** Logs what a call failed with, unless that is an answer or the end of a cancelled call. */
export function report(error: unknown, callee: Callee): void {
  if (isLoggedByCallee(error)) logError(`A call of ${callee.deployment} failed`, { error });
}
