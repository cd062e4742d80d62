import type { Exchange, RawHeaders } from '../http/exchange.js';
import { findField } from '../http/headers.js';
import type { StreamContent } from '../http/response.js';
import { isBodyless } from '../http/status.js';
import { logError } from '../log.js';
import { encodeJson } from '../json/encode-json.js';
import { type RequestScope, runInScope } from '../scope/request-scope.js';
import { isTurnOver, nextTurn } from '../scope/turn.js';
import { type Pings, sendPings } from './pings.js';
import { type Producer, openProducer, stopProducer } from './producer.js';
import { isThenable } from './run.js';

/** The head of a streamed response; a missing content type follows from the first chunk. */
export interface StreamHead {
  readonly status: number;
  readonly headers: RawHeaders;
  /** Chunks are server-sent events. */
  readonly sse: boolean;
  /** Of an idle stream of events; 0 for none. */
  readonly pingIntervalMs: number;
  /** Writes every item, text and bytes included, where the response is declared. */
  readonly encodeItem?: ((value: unknown) => string) | undefined;
}

/** What is streamed and the scope its producer runs in. */
export interface Stream {
  readonly content: StreamContent;
  readonly head: StreamHead;
  readonly scope: RequestScope;
}

/**
 * Sends what a producer yields, at the pace the client takes it.
 *
 * The head leaves with the first chunk, so that an error before it rejects here and becomes a
 * clean response; a later one cuts the response short. A response without a body (HEAD, 204, 304)
 * waits for the first chunk too and has the head that GET has. When nobody takes any more, the
 * producer is told to return at once, and the promise resolves when it has really ended.
 */
export async function sendStream(exchange: Exchange, stream: Stream): Promise<void> {
  const { scope, head, content } = stream;
  if (typeof content === 'function' && exchange.abortReason !== undefined) {
    // Nobody would take what it opens.
    exchange.destroy();
    return;
  }
  const producer = openProducer(content, scope);
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    stopped ??= stopProducer(producer, scope);
  };
  const unlisten = exchange.onAbort(stop);
  const pings = pingsOf(exchange, head);
  try {
    // All that the producer does sees the scope, for it is asked from within.
    const isExhausted = await runInScope(scope, () => pump(exchange, producer, { head, pings }));
    if (!isExhausted) stop();
    if (exchange.abortReason !== undefined) exchange.destroy();
  } catch (error) {
    stop();
    if (!exchange.responded || exchange.abortReason !== undefined) throw error;
    logError('A stream failed after its response had begun', {
      requestId: scope.requestId,
      error,
    });
    exchange.destroy();
  } finally {
    pings?.stop();
    unlisten();
    await stopped;
  }
}

function pingsOf(exchange: Exchange, head: StreamHead): Pings | undefined {
  if (!head.sse || head.pingIntervalMs === 0 || hasNoBody(exchange, head)) return undefined;
  const begin = (): void => exchange.begin(head.status, withDefaults(head.headers, EVENTS));
  return sendPings(exchange, { intervalMs: head.pingIntervalMs, begin });
}

function hasNoBody(exchange: Exchange, head: StreamHead): boolean {
  return exchange.method === 'HEAD' || isBodyless(head.status);
}

interface Pumped {
  readonly head: StreamHead;
  readonly pings: Pings | undefined;
}

/** Resolves with true once the producer has nothing more, with false when it is to be stopped. */
async function pump(
  exchange: Exchange,
  producer: Producer,
  { head, pings }: Pumped,
): Promise<boolean> {
  if (exchange.abortReason !== undefined) return false;
  let step = await producer.next();
  if (exchange.abortReason !== undefined) return false;
  const form = formOf(step, head);
  // The first chunk is encoded before the head leaves: what cannot be sent is still a clean 500.
  let chunk = step.done === true ? undefined : form.write(step.value);
  if (hasNoBody(exchange, head)) {
    exchange.begin(head.status, headFields(head, form));
    exchange.end();
    return step.done === true;
  }
  // A ping may have come before it.
  if (!exchange.responded) exchange.begin(head.status, withDefaults(head.headers, form));
  while (chunk !== undefined) {
    if (!exchange.write(chunk)) await exchange.drained();
    if (isTurnOver()) await nextTurn();
    pings?.postpone();
    if (exchange.abortReason !== undefined) return false;
    const next = producer.next();
    // What is here already is not waited for: a promise each would cost more than the chunks.
    step = isThenable(next) ? await next : next;
    chunk = step.done === true ? undefined : form.write(step.value);
  }
  if (exchange.abortReason === undefined) exchange.end();
  return true;
}

// RFC 9110 §8.3: a type describes content, which these statuses do not have.
function headFields(head: StreamHead, form: Form): RawHeaders {
  return isBodyless(head.status) ? head.headers : withDefaults(head.headers, form);
}

interface Form {
  readonly contentType: string;
  readonly headers: RawHeaders;
  write(value: unknown): string | Uint8Array;
}

const TEXT: Form = {
  contentType: 'text/plain; charset=utf-8',
  headers: [],
  write: (value) => asChunk(value) ?? `${encodeJson(value)}\n`,
};

const LINES: Form = {
  contentType: 'application/jsonl',
  headers: [],
  write: (value) => (value instanceof Uint8Array ? value : `${encodeJson(value)}\n`),
};

const EVENTS: Form = {
  contentType: 'text/event-stream; charset=utf-8',
  // Without the second, nginx holds events back to fill its buffer.
  headers: ['cache-control', 'no-cache', 'x-accel-buffering', 'no'],
  write: (value) => `data: ${encodeJson(value)}\n\n`,
};

// The first chunk says what a stream without a declared type is.
function formOf(first: IteratorResult<unknown>, { sse, encodeItem }: StreamHead): Form {
  if (encodeItem !== undefined) {
    return sse
      ? { ...EVENTS, write: (value) => `data: ${encodeItem(value)}\n\n` }
      : { ...LINES, write: (value) => `${encodeItem(value)}\n` };
  }
  if (sse) return EVENTS;
  return first.done === true || asChunk(first.value) !== undefined ? TEXT : LINES;
}

function asChunk(value: unknown): string | Uint8Array | undefined {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return undefined;
}

function withDefaults(headers: RawHeaders, form: Form): RawHeaders {
  const type = findField(headers, 'content-type') ?? form.contentType;
  const own = headers.length === 0 ? [] : without(headers, 'content-type');
  return ['content-type', type, ...form.headers, ...own];
}

function without(headers: RawHeaders, name: string): string[] {
  return headers.filter((_, index) => headers[index - (index % 2)]?.toLowerCase() !== name);
}
