import type { Exchange, RawHeaders } from '../http/exchange.js';
import { findField } from '../http/headers.js';
import { isObserved, noteReply } from '../http/request-channels.js';
import type { Reply, StreamBody, StreamOptions } from '../http/reply.js';
import { ServerSentEvent, dataLine, writeEvent } from '../http/server-sent-event.js';
import { isBodyless } from '../http/status.js';
import { logError } from '../log.js';
import { encodeJson } from '../json/encode-json.js';
import { type RequestScope, currentScope, runInScope } from '../scope/request-scope.js';
import { isTurnOver, nextTurn } from '../scope/turn.js';
import { isThenable } from '../types/is-thenable.js';
import { type Pings, sendPings } from './pings.js';
import { type Producer, openProducer, stopProducer } from './producer.js';

/** A reply that is sent piece by piece, and its body. */
export interface StreamReply {
  readonly reply: Pick<Reply, 'status' | 'headers'>;
  readonly body: StreamBody;
}

/** The error of a producer after the head of its response was sent. */
export interface StreamFailure {
  readonly error: unknown;
}

/**
 * Sends the chunks of a producer at the client's pace. The producer runs in `scope`.
 *
 * The head leaves with the first chunk: an error before it rejects here and becomes a response of its
 * own, and a later error cuts the response short. A response without a body (HEAD, 204, 304) waits
 * for the first chunk too, so that HEAD gets the head of GET. When the client leaves, the producer is
 * stopped at once, and the promise resolves when it has ended.
 */
export async function sendStream(
  exchange: Exchange,
  stream: StreamReply,
  scope: RequestScope | undefined,
): Promise<StreamFailure | undefined> {
  const { content } = stream.body;
  if (typeof content === 'function' && exchange.abort.reason !== undefined) {
    // The client has left: do not open the content at all.
    exchange.reply.destroy();
    return undefined;
  }
  const producer = openProducer(content, scope);
  let stopped: Promise<void> | undefined;
  const stop = (): void => {
    stopped ??= stopProducer(producer, scope);
  };
  const unlisten = exchange.abort.listen(stop);
  const pings = pingsOf(exchange, stream);
  try {
    // The producer runs inside each `next()`, so calling it in the scope gives its code the scope.
    const isExhausted = await runInScope(scope, () =>
      pump(exchange, producer, { ...stream, pings }),
    );
    if (!isExhausted) stop();
    if (exchange.abort.reason !== undefined) exchange.reply.destroy();
    return undefined;
  } catch (error) {
    stop();
    if (!exchange.reply.responded || exchange.abort.reason !== undefined) throw error;
    logError('A stream failed after its response had begun', {
      requestId: exchange.head.requestId,
      error,
    });
    exchange.reply.destroy();
    return { error };
  } finally {
    pings?.stop();
    unlisten();
    await stopped;
  }
}

function pingsOf(exchange: Exchange, { reply, body }: StreamReply): Pings | undefined {
  const { sse, pingIntervalMs } = body.options;
  if (!sse || pingIntervalMs === 0 || hasNoBody(exchange, reply.status)) return undefined;
  const framing = body.options.isFramed === true ? FRAMED : EVENTS;
  const begin = (): void => {
    if (isObserved()) noteReply(exchange.head, reply.status, currentScope()?.route);
    exchange.reply.begin(reply.status, withDefaults(reply.headers, framing));
  };
  return sendPings(exchange, { intervalMs: pingIntervalMs, begin });
}

function hasNoBody(exchange: Exchange, status: number): boolean {
  return exchange.head.method === 'HEAD' || isBodyless(status);
}

interface Pumped extends StreamReply {
  readonly pings: Pings | undefined;
}

/** Resolves with true when the producer is exhausted, with false when it must be stopped. */
async function pump(
  exchange: Exchange,
  producer: Producer,
  { reply, body, pings }: Pumped,
): Promise<boolean> {
  if (exchange.abort.reason !== undefined) return false;
  let step = await producer.next();
  if (exchange.abort.reason !== undefined) return false;
  const framing = framingOf(step, body.options);
  const { status, headers } = reply;
  if (isObserved()) noteReply(exchange.head, status, currentScope()?.route);
  // Encodes the first chunk before the head leaves, so that a chunk that cannot be sent is still a 500.
  let chunk = step.done === true ? undefined : framing.write(step.value);
  if (hasNoBody(exchange, status)) {
    // RFC 9110 §8.3: a type describes content, which a 204 or 304 does not have.
    exchange.reply.begin(status, isBodyless(status) ? headers : withDefaults(headers, framing));
    exchange.reply.end();
    return step.done === true;
  }
  // A ping may have sent the head already.
  if (!exchange.reply.responded) exchange.reply.begin(status, withDefaults(headers, framing));
  while (chunk !== undefined) {
    if (!exchange.reply.write(chunk)) await exchange.reply.drained();
    if (isTurnOver()) await nextTurn();
    pings?.postpone();
    if (exchange.abort.reason !== undefined) return false;
    const next = producer.next();
    // A synchronous producer is not awaited: a promise per chunk would cost more than the chunk.
    step = isThenable(next) ? await next : next;
    chunk = step.done === true ? undefined : framing.write(step.value);
  }
  if (exchange.abort.reason === undefined) exchange.reply.end();
  return true;
}

/** The content type of a stream, and how a chunk is written. */
export interface Framing {
  readonly contentType: string;
  readonly headers: RawHeaders;
  write(value: unknown): string | Uint8Array;
}

const TEXT: Framing = {
  contentType: 'text/plain; charset=utf-8',
  headers: [],
  write: (value) => asChunk(value) ?? `${encodeJson(value)}\n`,
};

const LINES: Framing = {
  contentType: 'application/jsonl',
  headers: [],
  write: (value) => (value instanceof Uint8Array ? value : `${encodeJson(value)}\n`),
};

const EVENTS: Framing = {
  contentType: 'text/event-stream; charset=utf-8',
  // Without `x-accel-buffering: no`, nginx holds events back until its buffer is full.
  headers: ['cache-control', 'no-cache', 'x-accel-buffering', 'no'],
  write: (value) => eventOf(value, encodeJson),
};

/** What another stream has framed; its reply has all of its fields. */
const FRAMED: Framing = { ...TEXT, headers: [] };

/** Chooses the framing: without a declared response, the first chunk decides between text and JSON Lines. */
export function framingOf(first: IteratorResult<unknown>, options: StreamOptions): Framing {
  const { sse, encodeItem, numbersEvents, isFramed } = options;
  if (isFramed === true) return FRAMED;
  if (sse && numbersEvents === true)
    return withoutIds(framingOf(first, { sse, pingIntervalMs: 0, encodeItem }));
  if (encodeItem !== undefined) {
    return sse
      ? { ...EVENTS, write: (value) => eventOf(value, encodeItem) }
      : { ...LINES, write: (value) => `${encodeItem(value)}\n` };
  }
  if (sse) return EVENTS;
  if (first.value instanceof ServerSentEvent) {
    throw new TypeError(
      'A ServerSentEvent needs an operation with sse: true, or an EventSourceResponse.',
    );
  }
  return first.done === true || asChunk(first.value) !== undefined ? TEXT : LINES;
}

function eventOf(value: unknown, encode: (data: unknown) => string): string {
  if (value instanceof ServerSentEvent) return writeEvent(value, encode);
  return `${dataLine(encode(value))}\n`;
}

/** Refuses events with ids of their own: the client could not come back with them. */
function withoutIds(framing: Framing): Framing {
  return {
    ...framing,
    write: (value) => {
      if (value instanceof ServerSentEvent && value.id !== undefined) {
        throw new TypeError(
          'A resumable stream numbers its events: a ServerSentEvent of it has no id of its own.',
        );
      }
      return framing.write(value);
    },
  };
}

function asChunk(value: unknown): string | Uint8Array | undefined {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return undefined;
}

/** The fields of a stream: its own, and those of its framing that it lacks. */
export function withDefaults(headers: RawHeaders, framing: Framing): RawHeaders {
  const type = findField(headers, 'content-type') ?? framing.contentType;
  const own = headers.length === 0 ? [] : without(headers, 'content-type');
  return ['content-type', type, ...framing.headers, ...own];
}

function without(headers: RawHeaders, name: string): string[] {
  return headers.filter((_, index) => headers[index - (index % 2)]?.toLowerCase() !== name);
}
