import { Session, type Runtime } from 'node:inspector/promises';
import { inspect } from 'node:util';

import { thrownMessage } from '@sluice/core/internal';

import type { Attached } from './attached.js';
import type { Evaluated } from './attach-request.js';

/** The name that the code has for the replica's instance. */
const INSTANCE = 'servable';
/** What evaluated code is turned into text by; nothing else knows the key. */
const SHOW = Symbol.for('sluice.attach.show');
/** Longer texts are cut: the answer is one message. */
const MAX_TEXT = 100_000;

let session: Session | undefined;

/**
 * Evaluates a piece of JavaScript in this process as Node's REPL does: with `await` at its top, and with names
 * that the next piece still knows. `servable` is the instance of the replica.
 *
 * Never rejects: what the code threw is text, too.
 */
export async function evaluate(
  code: string,
  { instance, describeError }: Pick<Attached, 'instance' | 'describeError'>,
): Promise<Evaluated> {
  const connected = connect();
  Object.defineProperty(globalThis, INSTANCE, {
    value: instance,
    configurable: true,
    writable: true,
  });
  Reflect.set(globalThis, SHOW, (value: unknown) =>
    value instanceof Error ? describeError(value) : inspect(value, { depth: 4 }),
  );
  try {
    // The types lack `replMode`.
    const asked: Runtime.EvaluateParameterType & { readonly replMode: true } = {
      // An object in braces is meant as one, as in Node's REPL.
      expression: /^\s*\{[^]*\}\s*$/.test(code) ? `(${code})` : code,
      replMode: true,
      awaitPromise: true,
    };
    const { result, exceptionDetails } = await connected.post('Runtime.evaluate', asked);
    const isError = exceptionDetails !== undefined;
    const text = await textOf(connected, exceptionDetails?.exception ?? result);
    return { isError, text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text };
  } catch (error) {
    return { isError: true, text: thrownMessage(error) };
  }
}

function connect(): Session {
  if (session === undefined) {
    session = new Session();
    session.connect();
  }
  return session;
}

async function textOf(connected: Session, value: Runtime.RemoteObject): Promise<string> {
  const { objectId } = value;
  if (objectId === undefined) return primitive(value);
  const shown = await connected.post('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: `function () { return globalThis[Symbol.for('sluice.attach.show')](this); }`,
    returnByValue: true,
  });
  await connected.post('Runtime.releaseObject', { objectId });
  const text: unknown = shown.result.value;
  return typeof text === 'string' ? text : (value.description ?? value.type);
}

function primitive({
  type,
  value,
  unserializableValue,
  description,
}: Runtime.RemoteObject): string {
  if (unserializableValue !== undefined) return unserializableValue;
  if (type === 'undefined') return 'undefined';
  if (type === 'symbol') return description ?? 'Symbol()';
  return inspect(value);
}
