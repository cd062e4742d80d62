import { CancelledError } from '../errors.js';
import type { Exchange, RawHeaders } from '../http/exchange.js';
import { findField } from '../http/headers.js';
import type { StreamContent } from '../http/response.js';
import { logError } from '../log.js';
import type { Serializer } from '../schema/serialize.js';
import { type RequestScope, runInScope } from '../scope/request-scope.js';
import { isTurnOver, nextTurn } from '../scope/turn.js';
import { type Pings, sendPings } from './pings.js';
import { isThenable } from './run.js';

/** The head of a streamed response; a missing content type follows from the first chunk. */
interface StreamHead {
  readonly status: number;
  readonly headers: RawHeaders;
  /** Chunks are server-sent events. */
  readonly sse: boolean;
  /** Of an idle stream of events; 0 for none. */
  readonly pingIntervalMs: number;
  /** Writes what is neither text nor bytes. */
  readonly encode: Serializer;
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
 * clean response; a later one cuts the response short. When the client leaves, the producer is
 * told to return at once, and the promise resolves when it has really ended.
 */
export async function sendStream(exchange: Exchange, stream: Stream): Promise<void> {
  const { scope, head } = stream;
  const producer = open(stream.content, scope);
  if (exchange.method === 'HEAD') {
    await stop(producer, scope);
    exchange.respond(head.status, head.headers);
    return;
  }
  let stopped: Promise<void> | undefined;
  const unlisten = exchange.onAbort(() => {
    stopped = stop(producer, scope);
  });
  const pings = pingsOf(exchange, head);
  try {
    // All that the producer does sees the scope, for it is asked from within.
    await runInScope(scope, () => pump(exchange, producer, { head, pings }));
    if (exchange.abortReason !== undefined) exchange.destroy();
  } catch (error) {
    stopped ??= stop(producer, scope);
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
  if (!head.sse || head.pingIntervalMs === 0) return undefined;
  const begin = (): void => exchange.begin(head.status, withDefaults(head.headers, EVENTS));
  return sendPings(exchange, { intervalMs: head.pingIntervalMs, begin });
}

interface Pumped {
  readonly head: StreamHead;
  readonly pings: Pings | undefined;
}

async function pump(exchange: Exchange, producer: Producer, pumped: Pumped): Promise<void> {
  const { head, pings } = pumped;
  let step = await producer.next();
  if (exchange.abortReason !== undefined) return;
  const form = formOf(step, head);
  // The first chunk is encoded before the head leaves: what cannot be sent is still a clean 500.
  let chunk = step.done === true ? undefined : form.write(step.value, head.encode);
  // A ping may have come before it.
  if (!exchange.responded) exchange.begin(head.status, withDefaults(head.headers, form));
  while (chunk !== undefined) {
    if (!exchange.write(chunk)) await exchange.drained();
    if (isTurnOver()) await nextTurn();
    pings?.postpone();
    if (exchange.abortReason !== undefined) return;
    const next = producer.next();
    // What is here already is not waited for: a promise each would cost more than the chunks.
    step = isThenable(next) ? await next : next;
    chunk = step.done === true ? undefined : form.write(step.value, head.encode);
  }
  if (exchange.abortReason === undefined) exchange.end();
}

interface Producer {
  next(): Promise<IteratorResult<unknown>> | IteratorResult<unknown>;
  return?(): unknown;
}

function open(content: StreamContent, scope: RequestScope): Producer {
  return runInScope(scope, () => {
    const source = typeof content === 'function' ? content() : content;
    if (source instanceof ReadableStream) return readerOf(source);
    const iterator =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    return iterator;
  });
}

// A reader can be cancelled while a read is pending, which the stream's own iterator cannot.
function readerOf(stream: ReadableStream<unknown>): Producer {
  const reader = stream.getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value };
    },
    return: () => reader.cancel(),
  };
}

async function stop(producer: Producer, scope: RequestScope): Promise<void> {
  try {
    await runInScope(scope, async () => producer.return?.());
  } catch (error) {
    if (error instanceof CancelledError) return;
    logError('A stream failed while it was being stopped', { requestId: scope.requestId, error });
  }
}

interface Form {
  readonly contentType: string;
  readonly headers: RawHeaders;
  write(value: unknown, encode: Serializer): string | Uint8Array;
}

const TEXT: Form = {
  contentType: 'text/plain; charset=utf-8',
  headers: [],
  write: (value, encode) => asChunk(value) ?? `${encode(value)}\n`,
};

const LINES: Form = {
  contentType: 'application/jsonl',
  headers: [],
  write: (value, encode) => (value instanceof Uint8Array ? value : `${encode(value)}\n`),
};

const EVENTS: Form = {
  contentType: 'text/event-stream; charset=utf-8',
  // Without the second, nginx holds events back to fill its buffer.
  headers: ['cache-control', 'no-cache', 'x-accel-buffering', 'no'],
  write: (value, encode) => `data: ${encode(value)}\n\n`,
};

// The first chunk says what a stream without a declared type is.
function formOf(first: IteratorResult<unknown>, head: StreamHead): Form {
  if (head.sse) return EVENTS;
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
