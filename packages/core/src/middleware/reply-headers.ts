import type { RawHeaders } from '../http/exchange.js';
import { appendField, findField, removeField } from '../http/headers.js';
import { type Reply, StreamBody } from '../http/reply.js';

/** The value of a reply's header by its name, in any case; the first where the name repeats. */
export function headerOf(reply: Reply, name: string): string | undefined {
  return findField(reply.headers, name.toLowerCase());
}

/** The reply with a header set, replacing all of that name. Throws `TypeError` for text that HTTP cannot send. */
export function withHeader(reply: Reply, name: string, value: string): Reply {
  const field = fieldOf(name, value);
  return withHeaders(reply, (headers) => [...without(headers, name), ...field]);
}

/** The reply with a header added; those of the same name stay, as `Set-Cookie` needs. */
export function withAddedHeader(reply: Reply, name: string, value: string): Reply {
  const field = fieldOf(name, value);
  return withHeaders(reply, (headers) => [...headers, ...field]);
}

/** The reply without any header of a name. */
export function withoutHeader(reply: Reply, name: string): Reply {
  return withHeaders(reply, (headers) => without(headers, name));
}

/** The reply whose `Vary` names a request header too, so that caches keep its variants apart. */
export function withVary(reply: Reply, name: string): Reply {
  return withHeaders(reply, (headers) => {
    const names = headers
      .filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === 'vary')
      .flatMap((value) => value.split(','))
      .map((each) => each.trim());
    if (names.some((each) => each === '*' || each.toLowerCase() === name.toLowerCase())) {
      return headers;
    }
    return [...without(headers, 'vary'), 'vary', [...names, name].join(', ')];
  });
}

// The headers of a stream are read when it is sent, because its producer may set some until then.
function withHeaders(reply: Reply, change: (headers: RawHeaders) => RawHeaders): Reply {
  if (!(reply.body instanceof StreamBody)) return { ...reply, headers: change(reply.headers) };
  return {
    get status() {
      return reply.status;
    },
    get headers() {
      return change(reply.headers);
    },
    body: reply.body,
  };
}

function fieldOf(name: string, value: string): RawHeaders {
  const field: string[] = [];
  appendField(field, name, value);
  return field;
}

function without(headers: RawHeaders, name: string): string[] {
  const kept = [...headers];
  removeField(kept, name.toLowerCase());
  return kept;
}
