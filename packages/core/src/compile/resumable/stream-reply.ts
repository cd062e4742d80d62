import { HttpError } from '../../errors.js';
import type { RawHeaders } from '../../http/exchange.js';
import { findField } from '../../http/headers.js';
import { type Reply, StreamBody, type StreamContent, statusReply } from '../../http/reply.js';
import { STREAM_ID } from '../../model/stop-operation.js';
import type { KeptStream } from './kept-stream.js';
import type { FoundStream } from './kept-streams.js';

/** The reply to the client that began a stream. */
export function firstReply(stream: KeptStream): Reply {
  const { status, headers, id, hasEvents } = stream.head;
  const named = [...headers, STREAM_ID, id.text];
  // An id without data: the client can come back even if it never gets an event.
  const content = hasEvents ? after(`${stream.idField(0)}\n`, stream.read(0)) : stream.read(0);
  return { status, headers: named, body: bodyOf(stream, content) };
}

/**
 * The reply to a client that comes back: what it missed and the rest. 204 when there is no more.
 *
 * Throws `HttpError`: 404 for a position that the stream has not reached, 410 when what the client missed
 * is not kept any more, or the stream failed.
 */
export function nextReply({ stream, position }: FoundStream): Reply {
  const offset = stream.offsetOf(position);
  if (offset === undefined) throw unknownStream();
  if (offset === 'lost') {
    throw new HttpError(410, 'What followed this event is not kept any more.');
  }
  if (stream.isBroken(offset)) throw new HttpError(410, 'The stream failed after this event.');
  if (stream.isWhole(offset)) return { status: 204, headers: [], body: undefined };
  return { status: 200, headers: headersOf(stream), body: bodyOf(stream, stream.read(offset)) };
}

/** The same for a stream that is over, one that another client has, and one that never was. */
export function unknownStream(): HttpError {
  return new HttpError(404, 'There is no such stream, or no more.');
}

/** The reply to a client that stopped a stream. */
export const STOPPED: Reply = { ...statusReply(204), headers: [], body: undefined };

/** The fields that describe the bytes; others were for the client that began the stream. */
function headersOf({ head: { headers, id, hasEvents } }: KeptStream): RawHeaders {
  const type = findField(headers, 'content-type') ?? 'application/octet-stream';
  const own = ['content-type', type, STREAM_ID, id.text];
  return hasEvents
    ? [...own, 'cache-control', 'no-cache', 'x-accel-buffering', 'no']
    : [...own, 'cache-control', 'no-store'];
}

function bodyOf({ head }: KeptStream, content: StreamContent): StreamBody {
  const { hasEvents, pingIntervalMs } = head;
  return new StreamBody(content, { sse: hasEvents, pingIntervalMs, isFramed: true });
}

function after(
  first: string,
  rest: AsyncIterableIterator<Uint8Array>,
): AsyncIterableIterator<string | Uint8Array> {
  let isFirst = true;
  return {
    next: async () => {
      if (!isFirst) return rest.next();
      isFirst = false;
      return { done: false, value: first };
    },
    return: async () => rest.return?.() ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
