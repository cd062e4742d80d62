import { CancelledError } from '../errors.js';
import { readBody } from '../http/body-source.js';
import type { Exchange } from '../http/exchange.js';
import { formTypeOf } from './form-type.js';
import type { FormPlan } from './form-plan.js';
import type { FormValues } from './form-values.js';
import { MultipartForm } from './multipart-form.js';
import { MultipartParser } from './multipart-parser.js';
import { parseUrlencoded } from './parse-urlencoded.js';

/** The fields of a request's form; whoever receives them closes them. */
export interface ReceivedForm {
  readonly values: FormValues;
  /** Lets go of the files. Never rejects. */
  readonly close: () => Promise<void>;
}

/**
 * Reads the form in a request's body; a request without a body is a form without fields.
 *
 * Rejects with `HttpError` 415 for another content type, 400 for a malformed form, 413 beyond a limit,
 * and as `BodySource` does; then no file is left.
 */
export async function readForm(exchange: Exchange, plan: FormPlan): Promise<ReceivedForm> {
  const { body } = exchange;
  if (body === undefined) return { values: NO_VALUES, close: nothing };
  const type = formTypeOf(exchange.head);
  if (type.kind === 'urlencoded') {
    const bytes = await readBody(body, plan.maxBodyBytes);
    return { values: parseUrlencoded(bytes, plan), close: nothing };
  }
  const form = new MultipartForm(plan);
  try {
    const parser = new MultipartParser(type.boundary, form);
    await forEachPiece(exchange, body.stream(plan.maxBodyBytes), (piece) => {
      parser.push(piece);
      return form.flush();
    });
    parser.end();
    return { values: form.values, close: () => form.close() };
  } catch (error) {
    await form.close();
    throw error;
  }
}

const NO_VALUES: FormValues = Object.freeze(Object.create(null));

async function nothing(): Promise<void> {
  // A form without files holds nothing.
}

/**
 * Calls `take` with each piece, and waits for the promise it may return before the next.
 *
 * Stops at once when the request is aborted, even if the transport never ends the body.
 */
async function forEachPiece(
  { abort, head }: Exchange,
  pieces: AsyncIterable<Uint8Array>,
  take: (piece: Uint8Array) => Promise<void> | undefined,
): Promise<void> {
  const iterator = pieces[Symbol.asyncIterator]();
  const cancelled = (): CancelledError =>
    new CancelledError('The client has left.', { requestId: head.requestId });
  let fail: ((error: Error) => void) | undefined;
  const unlisten = abort.listen(() => fail?.(cancelled()));
  try {
    for (;;) {
      if (abort.reason !== undefined) throw cancelled();
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        fail = reject;
        iterator.next().then(resolve, reject);
      });
      if (next.done === true) return;
      await take(next.value);
    }
  } catch (error) {
    // Not awaited: it may wait for a piece that never comes.
    iterator.return?.().catch(() => undefined);
    throw error;
  } finally {
    unlisten();
  }
}
