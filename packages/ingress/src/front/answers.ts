import type { HttpError, RawHeaders } from '@sluice/core';

import type { Dispatched } from '../balance/types.js';
import { displayPath } from './access-log.js';

/** An answer the front gives itself, in plain text. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: string;
}

/** A plain-text answer that no browser takes for anything else. */
export function plainAnswer(status: number, body: string, headers: RawHeaders = []): PlainAnswer {
  return {
    status,
    headers: [
      'content-type',
      'text/plain; charset=utf-8',
      'x-content-type-options',
      'nosniff',
      ...headers,
    ],
    body,
  };
}

/** No application has a prefix of this path. */
export function unknownPrefix(
  path: string,
  hostHeader: string | undefined,
  fallbackHost: string,
): PlainAnswer {
  const host = hostHeader !== undefined && SANE_HOST.test(hostHeader) ? hostHeader : fallbackHost;
  return plainAnswer(
    404,
    `Path '${displayPath(path)}' not found. Ping http://${host}/-/routes for available routes.`,
  );
}

const SANE_HOST = /^[A-Za-z0-9.:[\]_-]{1,255}$/;

/** The answer to work that no replica answered; undefined when there is nothing left to say. */
export function dispatchedAnswer(dispatched: Dispatched): PlainAnswer | undefined {
  switch (dispatched.kind) {
    case 'done':
    case 'aborted':
      return undefined;
    case 'overloaded':
      return plainAnswer(
        dispatched.statusCode,
        `Request dropped due to backpressure (num_queued_requests=${dispatched.queued}, max_queued_requests=${dispatched.maxQueued}).`,
        ['retry-after', String(Math.ceil(dispatched.retryAfterS))],
      );
    case 'unavailable':
      return plainAnswer(503, dispatched.message, RETRY_SOON);
    case 'lost':
      return dispatched.sent
        ? plainAnswer(502, 'The replica ended before it had answered.', RETRY_SOON)
        : plainAnswer(503, 'No replica could be reached.', RETRY_SOON);
    default:
      return dispatched satisfies never;
  }
}

/** The answer to a request whose body is refused, as its application would give it. */
export function errorAnswer({ status, headers, detail }: HttpError): PlainAnswer {
  return {
    status,
    headers: ['content-type', 'application/json', ...Object.entries(headers).flat()],
    body: JSON.stringify({ detail }),
  };
}

/** Says that the same request may succeed soon. */
export const RETRY_SOON: RawHeaders = ['retry-after', '1'];
