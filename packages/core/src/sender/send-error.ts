import type { Issue } from '../validation-error.js';

/**
 * Why a request was not delivered: `invalid`, its message breaks the declaration; `refused`, its URL may not be
 * asked; `unreachable`, no connection; `timeout`; `status`, not a 2xx; `answer`, not what the declaration says.
 */
export type SendFailure = 'invalid' | 'refused' | 'unreachable' | 'timeout' | 'status' | 'answer';

interface SendErrorParts {
  readonly id: string;
  readonly attempts: number;
  readonly status?: number | undefined;
  readonly issues?: readonly Issue[];
  readonly cause?: unknown;
}

/** A callback or a webhook that was not delivered. No mistake of the client, so that it is a 500 where uncaught. */
export class SendError extends Error {
  override readonly name = 'SendError';
  readonly code = 'E_SEND';
  readonly reason: SendFailure;
  /** The `webhook-id` of the request. */
  readonly id: string;
  /** How often it was sent. */
  readonly attempts: number;
  /** The status of the last answer; undefined without one. */
  readonly status: number | undefined;
  /** What is wrong with the message or with the answer; otherwise none. */
  readonly issues: readonly Issue[];

  constructor(reason: SendFailure, what: string, parts: SendErrorParts) {
    const { id, attempts, status, issues = [], cause } = parts;
    super(`E_SEND: ${what}`, { cause });
    this.reason = reason;
    this.id = id;
    this.attempts = attempts;
    this.status = status;
    this.issues = issues;
  }
}
