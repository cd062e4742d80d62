import { HttpError } from '../errors.js';
import type { RawHeaders } from '../http/exchange.js';
import { JSON_HEADERS } from '../http/headers.js';
import type { Reply } from '../http/reply.js';
import { ValidationError } from '../validation-error.js';
import { CODES, type MessageId, type ProtocolError, errorText } from './message.js';

/** The reply to messages that ask for no answer. */
export const ACCEPTED: Reply = { status: 202, headers: [], body: undefined };

/** The reply with answers to requests. */
export function succeeded(text: string, headers: RawHeaders = []): Reply {
  return { status: 200, headers: withJsonType(headers), body: text };
}

/** The reply with an error of the protocol. */
export function failed(
  id: MessageId | null,
  error: ProtocolError,
  headers: RawHeaders = [],
): Reply {
  return { status: error.status, headers: withJsonType(headers), body: errorText(id, error) };
}

function withJsonType(headers: RawHeaders): RawHeaders {
  return headers.length === 0 ? JSON_HEADERS : [...JSON_HEADERS, ...headers];
}

/** The reply to a body that holds no message. */
export function unreadable(error: unknown): Reply {
  if (!(error instanceof HttpError)) {
    // Only the client's leaving ends the reading of a body otherwise, and nobody gets this.
    return failed(null, { status: 400, code: CODES.parse, message: 'The body cannot be read.' });
  }
  if (error instanceof ValidationError) {
    const [issue] = error.issues;
    const code = issue?.type === 'json_invalid' ? CODES.parse : CODES.invalidRequest;
    return failed(null, { status: 400, code, message: issue?.msg ?? error.message });
  }
  const { status, message } = error;
  return failed(null, {
    status,
    code: status === 400 ? CODES.parse : CODES.invalidRequest,
    message,
  });
}
