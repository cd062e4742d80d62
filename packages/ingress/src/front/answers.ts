import type { HttpError, RawHeaders } from '@sluice/core';
import { detailReply } from '@sluice/core/internal';

import type { Dispatched } from '../balance/work.js';
import type { DeploymentKey } from '../routes/snapshot.js';

/** An answer that the front gives itself. */
export interface FrontAnswer {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: string;
}

/** Makes a plain-text answer that no browser takes for anything else. */
export function textAnswer(status: number, body: string, headers: RawHeaders = []): FrontAnswer {
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

/** Says that the same request may succeed soon. */
export const RETRY_SOON: RawHeaders = ['retry-after', '1'];

/** The answer of a front that is going away to everything that still reaches it. */
export const DRAINED: FrontAnswer = textAnswer(503, 'This node is being drained.', RETRY_SOON);

/** The answer to a request that its replica ended without an answer. */
export const NO_ANSWER: FrontAnswer = textAnswer(502, 'The replica gave no answer.');

/** What an answer about time names. */
export interface Asked {
  readonly requestId: string;
  readonly timeoutStatusCode: number;
  readonly deployment: string;
}

/** Reads what an answer about the time of a request names. */
export function askedOf(
  { http }: { readonly http: Pick<Asked, 'timeoutStatusCode'> },
  { requestId }: Pick<Asked, 'requestId'>,
  { mounted }: { readonly mounted: { readonly target: DeploymentKey } },
): Asked {
  const { timeoutStatusCode } = http;
  return { requestId, timeoutStatusCode, deployment: mounted.target.deployment };
}

/** Makes the answer to a request that timed out; `where` completes the sentence. */
export function timeoutAnswer(
  { timeoutStatusCode, requestId }: Omit<Asked, 'deployment'>,
  seconds: number,
  where = '',
): FrontAnswer {
  const shown = Number.isInteger(seconds) ? seconds.toFixed(1) : String(seconds);
  return textAnswer(timeoutStatusCode, `Request ${requestId} timed out after ${shown}s${where}.`);
}

/** Makes the answer to work that no replica answered; undefined when none is needed. */
export function dispatchedAnswer(dispatched: Dispatched, asked: Asked): FrontAnswer | undefined {
  switch (dispatched.kind) {
    case 'done':
    case 'aborted':
      return undefined;
    case 'overloaded':
      return textAnswer(
        dispatched.statusCode,
        `Request dropped due to backpressure (num_queued_requests=${dispatched.queued}, max_queued_requests=${dispatched.maxQueued}).`,
        ['retry-after', String(Math.ceil(dispatched.retryAfterS))],
      );
    case 'expired': {
      const { queueTimeoutS } = dispatched;
      // Work past its own deadline is answered by the one who set it.
      if (queueTimeoutS === undefined) return undefined;
      return timeoutAnswer(asked, queueTimeoutS, ` in the queue of ${asked.deployment}`);
    }
    case 'unavailable':
      return textAnswer(503, dispatched.message, RETRY_SOON);
    case 'lost':
      return dispatched.sent
        ? textAnswer(502, 'The replica ended before it had answered.', RETRY_SOON)
        : textAnswer(503, 'No replica could be reached.', RETRY_SOON);
    default:
      return dispatched satisfies never;
  }
}

/** Makes the answer to a refused body, in the form in which an application would give it. */
export function errorAnswer({ status, headers, detail }: HttpError): FrontAnswer {
  return detailReply(status, detail, Object.entries(headers).flat());
}
